/**
 * Several captures as one stream in order of time, whatever order they are given in: parts of a long recording come one after
 * the other, and what was recorded at the same time (several taps or interfaces) is merged packet by packet.
 */
import { BitSecureError } from '../../model/errors.ts';
import type { CaptureSummary } from '../packet.ts';
import { readCapture } from '../read.ts';
import { beginningOf, Lane, type Beginning, type SourceSink } from './lane.ts';

/** Files that are open at once. */
const MAX_OPEN = 64;

export interface CapturesOptions {
  /** Awaited between chunks: a consumer that must wait for something waits here. */
  afterChunk: () => Promise<void> | void;
  /** Gets the summary of a file when its last packet has been handed on. */
  onEnd: (summary: CaptureSummary, source: number) => void;
  /** Gets the octets of the files that each chunk took. */
  onRead?: ((octets: number) => void) | undefined;
  /** The octets of the one file that is given, where somebody has opened it already. */
  chunks?: AsyncIterable<Buffer> | undefined;
  signal?: AbortSignal | undefined;
}

/**
 * Reads captures (`-` is stdin). Equal times keep the order of their files, which is that of their first packets and then of
 * their names. Within a file the order is never changed.
 * @throws BitSecureError as readCapture does; USAGE when more than 64 were recorded at the same time
 */
export async function readCaptures(
  files: readonly string[],
  onPacket: SourceSink,
  options: CapturesOptions,
): Promise<void> {
  const [only] = files;
  if (files.length === 1 && only !== undefined) {
    const { chunks, onRead, signal, afterChunk } = options;
    options.onEnd(await readCapture(only, onPacket, { chunks, onRead, afterChunk, signal }), 0);
    return;
  }
  const merge = new Merge(onPacket, options);
  try {
    await merge.look(files);
    await merge.run();
  } finally {
    await merge.close();
  }
}

class Merge {
  readonly #onPacket: SourceSink;
  readonly #options: CapturesOptions;
  /** In order of time. */
  readonly #beginnings: Beginning[] = [];
  /** How many of them have begun. */
  #begun = 0;
  /** Those being read, in that order. */
  readonly #open: Lane[] = [];

  constructor(onPacket: SourceSink, options: CapturesOptions) {
    this.#onPacket = onPacket;
    this.#options = options;
  }

  /** Looks when each of the files begins. */
  async look(files: readonly string[]): Promise<void> {
    for (const file of files) this.#beginnings.push(await beginningOf(file, this.#onPacket, this.#options));
    this.#beginnings.sort((a, b) => (a.firstUs === b.firstUs ? (a.file < b.file ? -1 : 1) : a.firstUs - b.firstUs));
  }

  async run(): Promise<void> {
    while (this.#open.length > 0 || this.#begun < this.#beginnings.length) {
      const untilUs = this.#beginnings[this.#begun]?.firstUs ?? Infinity;
      const [only] = this.#open;
      if (only === undefined) this.#begin();
      else if (this.#open.length === 1) await this.#readAlone(only, untilUs);
      else await this.#readTogether(untilUs);
    }
  }

  async close(): Promise<void> {
    const waiting = this.#beginnings.slice(this.#begun).flatMap(({ lane }) => (lane === undefined ? [] : [lane]));
    for (const lane of [...this.#open, ...waiting]) await lane.close();
  }

  /** Hands on what one file has until another begins, or a part of it. */
  async #readAlone(lane: Lane, untilUs: number): Promise<void> {
    const { queue } = lane;
    lane.directUntilUs = untilUs;
    while (queue.length > 0 && queue.headUs <= untilUs) this.#handOn(lane);
    if (queue.length === 0) await (lane.ended ? this.#finish(lane) : this.#step(lane));
    else if (!lane.ready) await this.#step(lane);
    else if (queue.keyUs <= untilUs) this.#handOn(lane);
    else this.#begin();
  }

  /** Hands on packets of several files, the earliest first, until one of them has to be read on, or another begins. */
  async #readTogether(untilUs: number): Promise<void> {
    for (const lane of this.#open) {
      lane.directUntilUs = -Infinity;
      while (!lane.ready) await this.#step(lane);
      if (lane.queue.length > 0) continue;
      // Whether there is more than one is asked again.
      await this.#finish(lane);
      return;
    }
    for (;;) {
      let earliest = this.#open[0]!;
      for (const lane of this.#open) if (lane.queue.keyUs < earliest.queue.keyUs) earliest = lane;
      if (earliest.queue.keyUs > untilUs) {
        this.#begin();
        return;
      }
      this.#handOn(earliest);
      if (!earliest.ready || earliest.queue.length === 0) return;
    }
  }

  #handOn(lane: Lane): void {
    this.#onPacket(lane.queue.head, lane.source);
    lane.queue.shift();
  }

  async #step(lane: Lane): Promise<void> {
    await lane.step();
    await this.#options.afterChunk();
  }

  /** Begins to read the next file. */
  #begin(): void {
    const { file, lane = new Lane(file, this.#onPacket, this.#options) } = this.#beginnings[this.#begun]!;
    if (this.#open.length === MAX_OPEN)
      throw new BitSecureError('USAGE', `more than ${MAX_OPEN} captures were recorded at the same time`, {
        file,
        hint: 'merge some of them into one file first, as with mergecap',
      });
    lane.source = this.#begun;
    this.#begun += 1;
    this.#open.push(lane);
  }

  /** @throws BitSecureError BAD_CAPTURE when that is how the file ended */
  async #finish(lane: Lane): Promise<void> {
    this.#open.splice(this.#open.indexOf(lane), 1);
    await lane.close();
    this.#options.onEnd(lane.summary(), lane.source);
  }
}
