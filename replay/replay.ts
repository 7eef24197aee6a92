/** Sessions out of captures into a sink, every document counted: the entry to this room. */
import type { SessionsSummary } from '../capture/sessions.ts';
import { BitSecureError } from '../model/errors.ts';
import { Pace } from './pace.ts';
import type { Sink } from '../cluster/sink.ts';
import { endOf, readDocuments, type Inputs, type ReadSettings } from './source.ts';

export interface ReplayOptions extends Omit<ReadSettings, 'shiftUs'> {
  /** Moves all times so that the latest packet is at this one (epoch microseconds). */
  endUs?: number | undefined;
  /** How many times as fast as the traffic was; as fast as can be when absent. */
  speed?: number | undefined;
  onProgress?: ((progress: ReplayProgress) => void) | undefined;
}

/** One object that is kept up to date while a replay runs. */
export interface ReplayProgress {
  /** Documents that were read. */
  read: number;
  /** Octets of the files that were read. */
  octets: number;
  /** Documents by the index they go to. */
  indices: Map<string, number>;
  /** What the documents were moved by. */
  shiftUs: number;
}

export interface ReplayReport extends ReplayProgress {
  indexed: number;
  present: number;
  refused: number;
  /** Read, and neither of the three: never 0 only when `stopped`. */
  unsettled: number;
  captures: SessionsSummary | undefined;
  /** Why it ended early. */
  stopped: BitSecureError | undefined;
}

/** Waits for work, but no longer than until the signal fires. */
async function unlessInterrupted(work: Promise<void>, signal: AbortSignal | undefined): Promise<void> {
  if (signal === undefined) return work;
  let stop = (): void => undefined;
  try {
    return await new Promise<void>((resolve, reject) => {
      stop = () => reject(new BitSecureError('INTERRUPTED', 'interrupted', {}));
      signal.addEventListener('abort', stop, { once: true });
      if (signal.aborted) stop();
      work.then(resolve, reject);
    });
  } finally {
    signal.removeEventListener('abort', stop);
  }
}

async function shiftOf(inputs: Inputs, options: ReplayOptions): Promise<number> {
  if (options.endUs === undefined) return 0;
  const end = await endOf(inputs, { ...options, shiftUs: 0 });
  // Whole milliseconds: what documents hold, so that distances are kept to the last digit.
  return end === undefined ? 0 : Math.round((options.endUs - end) / 1000) * 1000;
}

/**
 * Replays into a sink and closes it. Whatever ends it early is in the report, with the counts; only what is found before
 * the first document is thrown. The counts add up, or that is a fault of its own.
 * @throws BitSecureError USAGE, and what the first pass over the files throws when times are moved; INTERNAL
 */
export async function replay(inputs: Inputs, sink: Sink, options: ReplayOptions): Promise<ReplayReport> {
  const { signal } = options;
  const shiftUs = await shiftOf(inputs, options);
  const progress: ReplayProgress = { read: 0, octets: 0, indices: new Map(), shiftUs };
  options.onProgress?.(progress);
  const pace = options.speed === undefined ? undefined : new Pace(options.speed, () => sink.flush(), signal);
  let captures: SessionsSummary | undefined;
  let stopped: BitSecureError | undefined;
  try {
    const settings: ReadSettings = {
      ...options,
      shiftUs,
      onRead: (octets) => {
        progress.octets += octets;
      },
    };
    captures = await readDocuments(inputs, settings, (document, updatedUs) => {
      const due = pace?.wait(updatedUs);
      const add = (): Promise<void> | undefined => {
        progress.read += 1;
        progress.indices.set(document.index, (progress.indices.get(document.index) ?? 0) + 1);
        const taken = sink.add(document);
        return taken === undefined ? undefined : unlessInterrupted(taken, signal);
      };
      return due === undefined ? add() : due.then(add);
    });
    await unlessInterrupted(sink.close(), signal);
  } catch (error) {
    await sink.stop();
    if (!(error instanceof BitSecureError)) throw error;
    stopped = error;
  }
  const { indexed, present, refused } = sink.counts;
  const unsettled = progress.read - indexed - present - refused;
  if (unsettled < 0 || (unsettled > 0 && stopped === undefined))
    throw new BitSecureError(
      'INTERNAL',
      `the counts do not add up: ${progress.read} read, ${indexed} indexed, ${present} there already, ${refused} failed`,
      { hint: 'report it; run again to be sure that all documents are there' },
    );
  return { ...progress, indexed, present, refused, unsettled, captures, stopped };
}
