/** What mutations begin with: packets, conversations and whole files of real captures. */
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { readCapture } from '../capture/read.ts';
import { OrderedStream } from '../capture/mining/ordered-stream.ts';
import { BitSecureError } from '../model/errors.ts';
import { seedOf, type Seed } from './seed.ts';

/** Packets of one file: a long capture must not drown the short ones. */
const PACKETS_OF_FILE = 4000;
/** Octets of one direction of a conversation. */
const STREAM = 16_384;
/** Octets of a file that is hurt as a file. */
const FILE = 16_384;

export interface Stream {
  /** A packet of this direction with payload, to be filled with another one. */
  template: Seed;
  octets: Buffer;
}

/** A TCP connection: what the side that spoke first said, and the other. */
export interface Conversation {
  first: Stream;
  second: Stream | undefined;
}

export interface CorpusFile {
  name: string;
  octets: Buffer;
}

export interface Corpus {
  /** Packets by file, in order. */
  walks: Seed[][];
  conversations: Conversation[];
  /** Captures, plain and compressed, whole or their beginnings. */
  files: CorpusFile[];
  packets: number;
  /** Tells one corpus from another: a seed repeats a run over the same one only. */
  digest: string;
}

/** Folders of captures: the project's own, and those of the shared material beside it where it is. */
export function captureFolders(root: string): string[] {
  const captures = join(root, 'fixtures', 'captures');
  const shared = ['awkward', 'mining'].map((folder) => join(root, '..', 'shared', 'captures', folder));
  return [captures, join(root, 'fixtures', 'hostile-captures'), ...shared.filter((folder) => existsSync(folder))];
}

/**
 * Reads all captures of folders, files in order of their names.
 * @throws BitSecureError NOT_FOUND or UNREADABLE; a damaged capture gives what is readable of it
 */
export async function readCorpus(folders: readonly string[]): Promise<Corpus> {
  const corpus: Corpus = { walks: [], conversations: [], files: [], packets: 0, digest: '' };
  const hash = createHash('sha256');
  for (const folder of folders) {
    for (const name of readdirSync(folder).sort()) {
      if (!/\.(?:pcap|pcapng)(?:\.gz|\.zst)?$/.test(name)) continue;
      const octets = readFileSync(join(folder, name));
      hash.update(octets);
      const beginning = octets.subarray(0, FILE);
      corpus.files.push({ name, octets: beginning });
      if (!/\.(?:gz|zst)$/.test(name)) corpus.files.push({ name: `${name}.gz`, octets: gzipSync(beginning) });
      const walk = await readWalk(join(folder, name));
      if (walk.length === 0) continue;
      corpus.walks.push(walk);
      corpus.packets += walk.length;
      corpus.conversations.push(...conversationsOf(walk));
    }
  }
  corpus.digest = hash.digest('hex').slice(0, 12);
  return corpus;
}

async function readWalk(file: string): Promise<Seed[]> {
  const walk: Seed[] = [];
  let startUs: number | undefined;
  try {
    await readCapture(file, (record) => {
      startUs ??= record.us;
      if (walk.length < PACKETS_OF_FILE && record.length > 0) walk.push(seedOf(record, startUs));
    });
  } catch (error) {
    // A hostile capture: what came before its fault is as good as any other.
    if (!(error instanceof BitSecureError) || error.code !== 'BAD_CAPTURE') throw error;
  }
  return walk;
}

/** The TCP connections among packets, each direction put in order. */
function conversationsOf(walk: readonly Seed[]): Conversation[] {
  const streams = new Map<string, { stream: Stream; ordered: OrderedStream; back: string }>();
  for (const seed of walk) {
    const { tcp, payload, end, data } = seed;
    if (tcp === undefined || payload >= end) continue;
    const key = `${tcp.from} ${tcp.to}`;
    let known = streams.get(key);
    if (known === undefined) {
      const stream: Stream = { template: seed, octets: Buffer.alloc(0) };
      const ordered = new OrderedStream(undefined, {
        add(octets, begin, end) {
          const known = stream.octets;
          if (known.length < STREAM) stream.octets = Buffer.concat([known, octets.subarray(begin, end)]);
        },
        gap() {},
      });
      known = { stream, ordered, back: `${tcp.to} ${tcp.from}` };
      streams.set(key, known);
    }
    known.ordered.add(tcp.sequence, data, payload, end, end - payload);
  }
  const conversations: Conversation[] = [];
  for (const [key, { stream, back }] of streams) {
    conversations.push({ first: stream, second: streams.get(back)?.stream });
    // Its answers are no conversation of their own.
    streams.delete(key);
    streams.delete(back);
  }
  return conversations;
}
