/** One round: a tracker of its own, fed with so many mutated packets, all of them made of one seed. */
import { commentOf, packetBlock, sectionOf } from './blocks.ts';
import type { Corpus } from './corpus.ts';
import { examine, Fault, type Seen, type Settings } from './examine.ts';
import type { Memory } from './memory.ts';
import { Packets } from './packets.ts';
import { Random } from './random.ts';

/** Packets of a chunk. */
const CHUNK = 16;

export interface Round {
  seed: number;
  /** Mutated packets; those that are fed as they were recorded come on top. */
  packets: number;
}

/** How a round reads sessions: part of what its seed says. */
export function settingsOf({ seed }: Round): Settings {
  const random = new Random(~seed);
  return {
    tunnels: random.pick(['inner', 'inner', 'outer']),
    maxSessions: random.pick([1, 3, 50, 1000, 1000, 20_000]),
    updateIntervalSeconds: random.pick([1, 60, 3600]),
    logins: random.pick(['drop', 'keep', 'digest']),
  };
}

/** The packets of a round as blocks of a capture. */
export function* blocksOf(corpus: Corpus, { seed, packets }: Round): Generator<Buffer, void, void> {
  let mutated = 0;
  for (const mutant of new Packets(corpus, new Random(seed)).all()) {
    yield packetBlock(mutant);
    if (mutant.mutated) mutated += 1;
    if (mutated >= packets) return;
  }
}

function* inChunks(blocks: Iterable<Buffer>, settings: Settings): Generator<Buffer, void, void> {
  yield sectionOf(JSON.stringify(settings));
  let chunk: Buffer[] = [];
  for (const block of blocks) {
    chunk.push(block);
    if (chunk.length < CHUNK) continue;
    yield Buffer.concat(chunk);
    chunk = [];
  }
  if (chunk.length > 0) yield Buffer.concat(chunk);
}

/** @param onChunk told how many chunks of the round were worked off @throws Fault */
export function runRound(
  corpus: Corpus,
  round: Round,
  memory: Memory,
  onChunk: (done: number) => void = () => {},
): Promise<Seen> {
  const settings = settingsOf(round);
  return examine(inChunks(blocksOf(corpus, round), settings), settings, (index) => {
    memory.check(Math.min(settings.maxSessions, index * CHUNK));
    onChunk(index + 1);
  });
}

/** The packets of a round's first chunks, as a capture. */
export function captureOf(corpus: Corpus, round: Round, chunks: number): Buffer {
  const octets: Buffer[] = [];
  for (const chunk of inChunks(blocksOf(corpus, round), settingsOf(round))) {
    octets.push(chunk);
    if (octets.length >= chunks) break;
  }
  return Buffer.concat(octets);
}

/** The settings that a kept capture was read with; undefined where none was kept so. */
export function settingsIn(capture: Buffer): Settings | undefined {
  try {
    return JSON.parse(commentOf(capture)) as Settings;
  } catch {
    return undefined;
  }
}

/** Reads a kept capture packet by packet. @param onPacket told how many were worked off @throws Fault */
export function examineBlocks(
  blocks: readonly Buffer[],
  settings: Settings,
  onPacket: (done: number) => void = () => {},
): Promise<Seen> {
  // The section is the first chunk.
  return examine([sectionOf(JSON.stringify(settings)), ...blocks], settings, onPacket);
}

/** The packets of a capture that `sectionOf` begins. */
export function blocksIn(capture: Buffer, settings: Settings): Buffer[] {
  const blocks: Buffer[] = [];
  for (let at = sectionOf(JSON.stringify(settings)).length; at + 8 <= capture.length;) {
    const length = capture.readUInt32LE(at + 4);
    blocks.push(capture.subarray(at, at + length));
    at += length;
  }
  return blocks;
}

interface Shown {
  blocks: readonly Buffer[];
  fault: Fault;
}

/** The fault of a kind that packets show, and they as far as they were read until then. */
async function shownBy(blocks: readonly Buffer[], settings: Settings, kind: Fault['kind']): Promise<Shown | undefined> {
  let done = 0;
  try {
    await examineBlocks(blocks, settings, (count) => (done = count));
    return undefined;
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    return error.kind === kind ? { blocks: blocks.slice(0, done + 1), fault: error } : undefined;
  }
}

/**
 * The fewest packets found within a time that still show a fault of the same kind: the last ones first, then without any that
 * are not needed.
 * @returns undefined when even all of them do not show it
 */
export async function fewest(
  blocks: readonly Buffer[],
  settings: Settings,
  kind: Fault['kind'],
  budgetMs: number,
): Promise<Shown | undefined> {
  let best = await shownBy(blocks, settings, kind);
  if (best === undefined) return undefined;
  const until = Date.now() + budgetMs;
  for (let size = 1; size < best.blocks.length; size *= 4) {
    const shown = await shownBy(best.blocks.slice(-size), settings, kind);
    if (shown === undefined) continue;
    best = shown;
    break;
  }
  for (let size = Math.ceil(best.blocks.length / 2); size >= 1 && best.blocks.length > 1; size = Math.floor(size / 2)) {
    for (let at = 0; at < best.blocks.length && Date.now() < until;) {
      const some: Buffer[] = [...best.blocks.slice(0, at), ...best.blocks.slice(at + size)];
      const shown: Shown | undefined = some.length === 0 ? undefined : await shownBy(some, settings, kind);
      if (shown === undefined) at += size;
      else best = shown;
    }
  }
  return best;
}
