/** The mutation fuzzer: rounds of mutated packets, files and openings until enough were fed or something fails. */
import { sectionOf } from './blocks.ts';
import type { Corpus } from './corpus.ts';
import type { RecogniserInput } from '../capture/recognise/recogniser.ts';
import { Fault, Stopwatch, type Seen } from './examine.ts';
import { examineFile, hurtFile } from './files.ts';
import { Memory } from './memory.ts';
import { examineMerge, fewestFiles, filesToMerge, mergeOf, mergeText } from './merges.ts';
import { examineOpening, openingOf, Openings, openingText } from './openings.ts';
import { Random } from './random.ts';
import {
  blocksIn,
  blocksOf,
  captureOf,
  examineBlocks,
  fewest,
  runRound,
  settingsIn,
  settingsOf,
  type Round,
} from './round.ts';

/** For so many mutated packets one hurt file is read, one opening shown, and files are read together once. */
const PACKETS_OF_FILE = 500;
const PACKETS_OF_MERGE = 1000;
const PACKETS_OF_OPENING = 10;
/** How long the packets or files of a fault are made fewer. */
const REDUCING_MS = 60_000;

/** Parts of a round: chunks of packets, then files, then openings, then files that are read together. */
export const PHASES = ['packets', 'files', 'openings', 'merges'] as const;
export type Phase = (typeof PHASES)[number];
type Step = (phase: Phase, done: number) => void;

export interface FuzzOptions {
  /** 32 bits. */
  seed: number;
  /** Mutated packets in all, and those of a round. */
  packets: number;
  roundPackets: number;
  /** Told after each round. */
  onRound?: ((totals: Totals) => void) | undefined;
  /** Told how far it is: the round, and how much of what was worked off in it. */
  onStep?: ((round: number, phase: Phase, done: number) => void) | undefined;
}

export interface Totals {
  /** Mutated, and all that were fed. */
  mutated: number;
  packets: number;
  rounds: number;
  files: number;
  filesRefused: number;
  openings: number;
  /** Times that files were read together, how many they were, and how often they were refused. */
  merges: number;
  filesMerged: number;
  mergesRefused: number;
  sessions: number;
  sessionsEndedEarly: number;
  documents: number;
  miningDocuments: number;
  statuses: Seen['statuses'];
  applications: Set<string>;
  slowestMs: number;
  /** Kept at most, in octets. */
  memory: number;
  /** Slow chunks that were quick when they were tried again: the machine was busy. */
  slowOnce: number;
}

/** What failed, as it can be replayed. */
export interface Finding {
  kind: Fault['kind'];
  message: string;
  stack: string;
  /** `pcapng` for packets, `json` for an opening, `bin` for a file that is hurt itself, `merge.json` for files read together. */
  extension: 'pcapng' | 'json' | 'bin' | 'merge.json';
  octets: Buffer;
}

/** Nothing was fed yet. */
export function newTotals(): Totals {
  return {
    mutated: 0,
    packets: 0,
    rounds: 0,
    files: 0,
    filesRefused: 0,
    openings: 0,
    merges: 0,
    filesMerged: 0,
    mergesRefused: 0,
    sessions: 0,
    sessionsEndedEarly: 0,
    documents: 0,
    miningDocuments: 0,
    statuses: { ok: 0, 'not-ip': 0, truncated: 0, malformed: 0, 'unsupported-link': 0 },
    applications: new Set(),
    slowestMs: 0,
    memory: 0,
    slowOnce: 0,
  };
}

/** The rounds of a run. */
export function* roundsOf({ seed, packets, roundPackets }: FuzzOptions): Generator<Round, void, void> {
  const seeds = new Random(seed);
  for (let left = packets; left > 0; left -= roundPackets)
    yield { seed: seeds.next(), packets: Math.min(left, roundPackets) };
}

function add(totals: Totals, { summary, statuses, applications, mining, slowestMs }: Seen): void {
  totals.packets += summary.packets;
  totals.sessions += summary.sessions;
  totals.sessionsEndedEarly += summary.sessionsEndedEarly;
  totals.documents += summary.updates;
  totals.miningDocuments += mining;
  for (const [status, count] of Object.entries(statuses)) totals.statuses[status as keyof typeof statuses] += count;
  for (const application of applications) totals.applications.add(application);
  totals.slowestMs = Math.max(totals.slowestMs, slowestMs);
}

/** Runs until enough was fed, or to the first finding. The same seed over the same corpus feeds the same octets. */
export async function fuzz(corpus: Corpus, options: FuzzOptions): Promise<{ totals: Totals; finding?: Finding }> {
  const totals = newTotals();
  const memory = new Memory();
  for (const round of roundsOf(options)) {
    const { onStep = () => {} } = options;
    const step: Step = (phase, done) => onStep(totals.rounds, phase, done);
    const finding =
      (await runPackets(corpus, round, memory, totals, step)) ??
      (await runFiles(corpus, round, totals, step)) ??
      runOpenings(corpus, round, totals, step) ??
      (await runMerges(corpus, round, totals, step));
    if (finding !== undefined) return { totals, finding };
    totals.mutated += round.packets;
    totals.rounds += 1;
    totals.memory = memory.most;
    options.onRound?.(totals);
  }
  return { totals };
}

async function runPackets(
  corpus: Corpus,
  round: Round,
  memory: Memory,
  totals: Totals,
  step: Step,
): Promise<Finding | undefined> {
  try {
    add(totals, await runRound(corpus, round, memory, (chunks) => step('packets', chunks)));
    return undefined;
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    const settings = settingsOf(round);
    const all = [...blocksOf(corpus, round)];
    const reduced = error.kind === 'memory' ? undefined : await fewest(all, settings, error.kind, REDUCING_MS);
    if (reduced === undefined && error.kind === 'slow') {
      totals.slowOnce += 1;
      return undefined;
    }
    const { blocks, fault } = reduced ?? { blocks: all, fault: error };
    return findingOf(fault, 'pcapng', Buffer.concat([sectionOf(JSON.stringify(settings)), ...blocks]));
  }
}

function findingOf(fault: unknown, extension: Finding['extension'], octets: Buffer): Finding {
  if (!(fault instanceof Fault)) throw fault;
  const { stack = '' } = fault.cause instanceof Error ? fault.cause : fault;
  return { kind: fault.kind, message: fault.message, stack, extension, octets };
}

/** The hurt files of a round. */
function* filesOf(corpus: Corpus, { seed, packets }: Round): Generator<Buffer, void, void> {
  const random = new Random(seed ^ 1);
  for (let count = packets / PACKETS_OF_FILE; count > 0; count -= 1) yield hurtFile(corpus, random);
}

async function runFiles(corpus: Corpus, round: Round, totals: Totals, step: Step): Promise<Finding | undefined> {
  const stopwatch = new Stopwatch();
  let done = 0;
  for (const octets of filesOf(corpus, round)) {
    try {
      if (await examineFile(octets, stopwatch)) totals.filesRefused += 1;
    } catch (error) {
      return findingOf(error, 'bin', octets);
    }
    step('files', (done += 1));
  }
  totals.files += done;
  return undefined;
}

/** The openings of a round. */
function* openingsOf(corpus: Corpus, { seed, packets }: Round): Generator<RecogniserInput, void, void> {
  const openings = new Openings(corpus, new Random(seed ^ 2));
  for (let count = packets / PACKETS_OF_OPENING; count > 0; count -= 1) yield openings.next();
}

function runOpenings(corpus: Corpus, round: Round, totals: Totals, step: Step): Finding | undefined {
  const stopwatch = new Stopwatch();
  let done = 0;
  for (const input of openingsOf(corpus, round)) {
    try {
      const application = examineOpening(input, stopwatch);
      if (application !== undefined) totals.applications.add(application);
    } catch (error) {
      return findingOf(error, 'json', Buffer.from(openingText(input)));
    }
    step('openings', (done += 1));
  }
  totals.openings += done;
  return undefined;
}

/** The files of a round that are read together. */
function* mergesOf(corpus: Corpus, { seed, packets }: Round): Generator<Buffer[], void, void> {
  const random = new Random(seed ^ 3);
  for (let count = packets / PACKETS_OF_MERGE; count > 0; count -= 1) yield filesToMerge(corpus, random);
}

async function runMerges(corpus: Corpus, round: Round, totals: Totals, step: Step): Promise<Finding | undefined> {
  const stopwatch = new Stopwatch();
  let done = 0;
  for (const files of mergesOf(corpus, round)) {
    try {
      if (await examineMerge(files, stopwatch)) totals.mergesRefused += 1;
    } catch (error) {
      if (!(error instanceof Fault)) throw error;
      const fewest = await fewestFiles(files, error, () => new Stopwatch(), REDUCING_MS);
      return findingOf(fewest.fault, 'merge.json', Buffer.from(mergeText(fewest.files)));
    }
    totals.filesMerged += files.length;
    step('merges', (done += 1));
  }
  totals.merges += done;
  return undefined;
}

/** What a run was fed when it stood still: told by the steps that it had made. */
export function hungFinding(corpus: Corpus, options: FuzzOptions, number: number, phase: Phase, done: number): Finding {
  const round = nth(roundsOf(options), number);
  const fault = new Fault('hung', `round ${number} stands still behind ${phase} ${done}`);
  if (phase === 'packets') return findingOf(fault, 'pcapng', captureOf(corpus, round, done + 1));
  if (phase === 'files') return findingOf(fault, 'bin', nth(filesOf(corpus, round), done));
  if (phase === 'openings')
    return findingOf(fault, 'json', Buffer.from(openingText(nth(openingsOf(corpus, round), done))));
  return findingOf(fault, 'merge.json', Buffer.from(mergeText(nth(mergesOf(corpus, round), done))));
}

function nth<T>(items: Iterable<T>, number: number): T {
  let index = 0;
  for (const item of items) {
    if (index === number) return item;
    index += 1;
  }
  throw new RangeError(`there are only ${index}`);
}

/** Feeds what a finding kept once more. @throws Fault when it still fails */
export async function replay(file: string, octets: Buffer): Promise<void> {
  if (file.endsWith('.merge.json')) {
    await examineMerge(mergeOf(octets.toString('utf8')), new Stopwatch());
    return;
  }
  if (file.endsWith('.json')) {
    examineOpening(openingOf(octets.toString('utf8')), new Stopwatch());
    return;
  }
  const settings = settingsIn(octets);
  if (settings === undefined) await examineFile(octets, new Stopwatch());
  else await examineBlocks(blocksIn(octets, settings), settings);
}
