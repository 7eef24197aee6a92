/**
 * Several captures given together, hurt as packets and as files: they are one stream, each file's packets in its own order and the
 * earliest first, or one error that names the file; and the order in which they are given changes nothing.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { crc32, gzipSync } from 'node:zlib';
import { SLICE } from '../capture/merge/lane.ts';
import { readCaptures } from '../capture/merge/captures.ts';
import type { PacketRecord } from '../capture/packet.ts';
import { readCapture } from '../capture/read.ts';
import { readSessions } from '../capture/sessions.ts';
import { BitSecureError } from '../model/errors.ts';
import { packetBlock, sectionOf } from './blocks.ts';
import type { Corpus } from './corpus.ts';
import { Fault, type Stopwatch } from './examine.ts';
import { hurtFile, hurtOctets } from './files.ts';
import { Packets } from './packets.ts';
import type { Random } from './random.ts';

/** Files that are given together, most often and once in a while. */
const FEW = 7;
const MANY = 100;
/** Packets of all of them. */
const PACKETS = 600;
const HOUR_US = 3_600_000_000;
/** Packets between two switches from part to part. */
const PART = 40;
const BEGINNING = 32_768;

/** Files as several taps or parts of one recording, some of them late, mad, cut, packed or hurt. */
export function filesToMerge(corpus: Corpus, random: Random): Buffer[] {
  const count = 2 + random.below(random.once(12) ? MANY : FEW);
  const section = sectionOf('');
  const files = Array.from({ length: count }, () => ({
    blocks: [section],
    skewUs: random.once(3) ? random.below(HOUR_US) - HOUR_US / 2 : 0,
  }));
  const inParts = random.once(2);
  let part = 0;
  let left = 1 + random.below(PACKETS);
  for (const mutant of new Packets(corpus, random).all()) {
    if (left === 0) break;
    left -= 1;
    if (!inParts) part = random.below(count);
    else if (random.once(PART)) part = (part + 1) % count;
    const { us } = mutant;
    for (const at of random.once(20) ? [part, random.below(count)] : [part]) {
      const { blocks, skewUs } = files[at]!;
      mutant.us = Math.max(0, us + skewUs);
      if (random.once(60)) mutant.us = random.pick([0, us + random.below(HOUR_US), us - random.below(10_000_000)]);
      if (mutant.us <= Number.MAX_SAFE_INTEGER && mutant.us >= 0) blocks.push(packetBlock(mutant));
    }
  }
  return files.map(({ blocks }) => {
    if (random.once(24)) return hurtFile(corpus, random);
    let octets = Buffer.concat(blocks);
    if (random.once(12)) octets = octets.subarray(0, random.below(octets.length + 1));
    if (random.once(4)) octets = gzipSync(octets);
    if (!random.once(24) || octets.length === 0) return octets;
    return Buffer.concat([hurtOctets(corpus, random, octets.subarray(0, BEGINNING)), octets.subarray(BEGINNING)]);
  });
}

/** What one file holds: its packets, and what is wrong behind them. */
interface Held {
  name: string;
  packets: { us: number; text: string }[];
  fault: string | undefined;
}

function textOf({ data, offset, length, originalLength, linkType, us }: PacketRecord): string {
  return `${us} ${length} ${originalLength} ${linkType} ${crc32(data.subarray(offset, offset + length))}`;
}

/** What must be said of a file that is bad. @throws Fault */
function refusal(error: unknown, names: readonly string[]): string {
  if (error instanceof Fault) throw error;
  if (!(error instanceof BitSecureError)) throw new Fault('threw', `reading files together: ${String(error)}`, error);
  const line = error.toLine();
  if (error.code !== 'BAD_CAPTURE' || line.includes('\n') || !names.some((name) => line.startsWith(`${name}: `)))
    throw new Fault('wrong', `reading files together ends with "${line}"`, error);
  return line;
}

/** Reads a file alone. @throws Fault */
async function heldIn(name: string, octets: Buffer): Promise<Held> {
  const packets: Held['packets'] = [];
  async function* chunks(): AsyncGenerator<Buffer, void, void> {
    // As they are read together: how much of packed octets comes out before a fault depends on it.
    for (let at = 0; at < octets.length; at += SLICE) yield octets.subarray(at, at + SLICE);
  }
  try {
    await readCapture(name, (record) => packets.push({ us: record.us, text: textOf(record) }), { chunks: chunks() });
    return { name, packets, fault: undefined };
  } catch (error) {
    return { name, packets, fault: refusal(error, [name]) };
  }
}

interface Stream {
  /** Number of the file, and the packet. */
  packets: string[];
  fault: string | undefined;
}

/** The earlier of the packet at a place and the one behind it; before all others where there is none. */
function keyOf({ packets }: Held, at: number): number {
  return Math.min(packets[at]?.us ?? -Infinity, packets[at + 1]?.us ?? Infinity);
}

/** What comes of files that are read together, found out in the plainest way. */
function mergedOf(given: readonly Held[]): Stream {
  const bad = given.find(({ packets, fault }) => packets.length === 0 && fault !== undefined);
  if (bad !== undefined) return { packets: [], fault: bad.fault };
  const files = given.toSorted((a, b) => {
    const [first, second] = [keyOf(a, 0), keyOf(b, 0)];
    return first === second ? (a.name < b.name ? -1 : 1) : first - second;
  });
  const packets: string[] = [];
  const open = files.map((file, source) => ({ file, source, at: 0, key: keyOf(file, 0) }));
  while (open.length > 0) {
    let next = open[0]!;
    for (const one of open) if (one.key < next.key) next = one;
    const { file, source } = next;
    const packet = file.packets[next.at];
    if (packet === undefined) {
      if (file.fault !== undefined) return { packets, fault: file.fault };
      open.splice(open.indexOf(next), 1);
      continue;
    }
    packets.push(`${source} ${packet.text}`);
    next.at += 1;
    next.key = keyOf(file, next.at);
  }
  return { packets, fault: undefined };
}

async function streamOf(names: readonly string[], stopwatch: Stopwatch): Promise<Stream> {
  const packets: string[] = [];
  const afterChunk = (): void => {
    stopwatch.stop('a part of files read together');
    stopwatch.start();
  };
  stopwatch.start();
  try {
    await readCaptures(names, (record, source = 0) => packets.push(`${source} ${textOf(record)}`), {
      afterChunk,
      onEnd: () => {},
    });
    return { packets, fault: undefined };
  } catch (error) {
    return { packets, fault: refusal(error, names) };
  }
}

/** All documents of files, and the line that they end with. */
async function documentsOf(names: readonly string[]): Promise<{ text: string; fault: string | undefined }> {
  const documents: string[] = [];
  try {
    const summary = await readSessions(names, {
      maxSessions: 1000,
      onUpdate: (update) => void documents.push(JSON.stringify(update)),
    });
    return { text: [...documents, JSON.stringify(summary)].join('\n'), fault: undefined };
  } catch (error) {
    return { text: documents.join('\n'), fault: refusal(error, names) };
  }
}

/** Reads files together. @returns whether they were refused @throws Fault */
export async function examineMerge(files: readonly Buffer[], stopwatch: Stopwatch): Promise<boolean> {
  const folder = mkdtempSync(join(tmpdir(), 'bitsecure-fuzz-'));
  try {
    const names = files.map((octets, index) => {
      const name = join(folder, `${String(index).padStart(3, '0')}.pcap`);
      writeFileSync(name, octets);
      return name;
    });
    const held: Held[] = [];
    for (const [index, octets] of files.entries()) held.push(await heldIn(names[index]!, octets));
    const wanted = mergedOf(held);
    const stream = await streamOf(names, stopwatch);
    const wrong = wanted.packets.findIndex((packet, at) => packet !== stream.packets[at]);
    if (wrong >= 0 || stream.packets.length !== wanted.packets.length)
      throw new Fault(
        'wrong',
        `packet ${wrong} of ${files.length} files is ${stream.packets[wrong]}, and not ${wanted.packets[wrong]}`,
      );
    if (stream.fault !== wanted.fault)
      throw new Fault('wrong', `${files.length} files end with ${stream.fault}, and not with ${wanted.fault}`);
    const documents = await documentsOf(names);
    const reversed = await documentsOf(names.toReversed());
    if (documents.text !== reversed.text || (documents.fault === undefined) !== (reversed.fault === undefined))
      throw new Fault('wrong', `${files.length} files give other documents when they are given the other way round`);
    return stream.fault !== undefined;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The fewest files found within a time that still show a fault of the same kind. */
export async function fewestFiles(
  files: readonly Buffer[],
  fault: Fault,
  stopwatch: () => Stopwatch,
  budgetMs: number,
): Promise<{ files: readonly Buffer[]; fault: Fault }> {
  let best = { files, fault };
  const until = Date.now() + budgetMs;
  for (let at = files.length - 1; at >= 0 && best.files.length > 2 && Date.now() < until; at -= 1) {
    const some = best.files.toSpliced(at, 1);
    try {
      await examineMerge(some, stopwatch());
    } catch (error) {
      if (error instanceof Fault && error.kind === fault.kind) best = { files: some, fault: error };
    }
  }
  return best;
}

/** Files as text, to be kept. */
export function mergeText(files: readonly Buffer[]): string {
  return JSON.stringify(files.map((octets) => octets.toString('base64')));
}

/** The files of a text that `mergeText` made. */
export function mergeOf(text: string): Buffer[] {
  return (JSON.parse(text) as string[]).map((octets) => Buffer.from(octets, 'base64'));
}
