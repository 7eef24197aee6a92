/** What is replayed: captures, and files of documents that were written before; told apart by how they begin. */
import { open, stat } from 'node:fs/promises';
import { once } from 'node:events';
import { readCapture } from '../capture/read.ts';
import { readSessions, type SessionsSummary, type Logins, type Tunnels } from '../capture/sessions.ts';
import type { Profile } from '../files/profile.ts';
import { rangeContains, type AddressRange } from '../model/address.ts';
import { documentId } from '../model/document.ts';
import { documentWriter, indexNamer } from '../model/document-writer.ts';
import { BitSecureError } from '../model/errors.ts';
import { addPool } from '../model/likely-mining.ts';
import type { Octets } from '../model/octets.ts';
import type { SessionPool, SessionUpdate } from '../model/session.ts';
import type { IndexDocument } from '../cluster/document.ts';
import { readLines } from '../capture/lines.ts';
import { shiftUpdate } from './shift.ts';
import { StoredReader } from './stored.ts';

export interface Inputs {
  /** Read as one stream in order of time. */
  captures: string[];
  /** Documents as NDJSON, read after the captures. */
  stored: string[];
}

export interface ReadSettings {
  profile: Profile;
  /** Documents of these alone; of all when empty. */
  miners: readonly AddressRange[];
  shiftUs: number;
  updateIntervalSeconds?: number | undefined;
  tunnels?: Tunnels | undefined;
  logins?: Logins | undefined;
  maxSessions?: number | undefined;
  /** What is known of an update's server, before it is moved in time. */
  enrich?: ((update: SessionUpdate) => SessionPool | undefined) | undefined;
  onWarning?: ((warning: string) => void) | undefined;
  onRead?: ((octets: number) => void) | undefined;
  signal?: AbortSignal | undefined;
}

/** Awaited for each document, with the time of its last packet, before it is moved. */
export type OnDocument = (document: IndexDocument, updatedUs: number) => Promise<void> | undefined;

/** The first octets without taking them: what reads stdin next finds them. */
async function peekStdin(): Promise<Buffer> {
  for (;;) {
    const chunk = process.stdin.read() as Buffer | null;
    if (chunk !== null) {
      process.stdin.unshift(chunk);
      return chunk;
    }
    if (process.stdin.readableEnded) return Buffer.alloc(0);
    await Promise.race([once(process.stdin, 'readable'), once(process.stdin, 'end')]);
  }
}

async function headOf(file: string): Promise<Buffer> {
  if (file === '-') return peekStdin();
  const about = await stat(file).catch(() => undefined);
  // What cannot be read twice, such as a pipe with a name, is told by that name; what cannot be read at all, when it is.
  if (about?.isFile() !== true) return Buffer.from(/\.(?:ndjson|jsonl)$/.test(file) ? '{' : '');
  const handle = await open(file).catch(() => undefined);
  if (handle === undefined) return Buffer.alloc(0);
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(16), 0, 16, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await handle.close();
  }
}

/** Which files are captures, and which are documents. Never throws for a file that cannot be read: reading it tells. */
export async function sortInputs(files: readonly string[]): Promise<Inputs> {
  const inputs: Inputs = { captures: [], stored: [] };
  for (const file of files) {
    const head = await headOf(file);
    const text = head
      .toString('utf8')
      .replace(/^\uFEFF/, '')
      .trimStart();
    (text.startsWith('{') ? inputs.stored : inputs.captures).push(file);
  }
  return inputs;
}

/** Octets of all files; undefined when one of them is a pipe. */
export async function sizeOf({ captures, stored }: Inputs): Promise<number | undefined> {
  const sizes = await Promise.all([...captures, ...stored].map((file) => stat(file).catch(() => undefined)));
  return sizes.every((about) => about?.isFile() === true)
    ? sizes.reduce((sum, about) => sum + (about?.size ?? 0), 0)
    : undefined;
}

/**
 * Time of the latest packet or document, in microseconds; undefined when there is none. Reads everything once.
 * @throws BitSecureError USAGE for what cannot be read twice; what reading throws
 */
export async function endOf(inputs: Inputs, settings: ReadSettings): Promise<number | undefined> {
  for (const file of [...inputs.captures, ...inputs.stored]) {
    const about = file === '-' ? undefined : await stat(file).catch(() => undefined);
    if (file === '-' || (about !== undefined && !about.isFile()))
      throw new BitSecureError('USAGE', `${file === '-' ? 'stdin' : file} cannot be moved in time`, {
        hint: 'the end must be known before the first document, and a pipe is read only once: save it to a file first',
      });
  }
  let last = -Infinity;
  const signal = settings.signal === undefined ? {} : { signal: settings.signal };
  for (const file of inputs.captures) {
    const { lastUs } = await readCapture(file, () => undefined, signal);
    last = Math.max(last, lastUs ?? -Infinity);
  }
  const reader = new StoredReader({ ...settings, shiftUs: 0 });
  for (const file of inputs.stored) {
    await readLines(
      file,
      (line, number) => {
        last = Math.max(last, reader.read(line, { file, line: number })?.updatedUs ?? -Infinity);
        return undefined;
      },
      signal,
    );
  }
  return last === -Infinity ? undefined : last;
}

/**
 * Reads everything and hands over its documents. Answers what the captures held, undefined when there were none.
 * @throws BitSecureError as reading captures and lines does, and what `onDocument` rejects with
 */
export async function readDocuments(
  inputs: Inputs,
  settings: ReadSettings,
  onDocument: OnDocument,
): Promise<SessionsSummary | undefined> {
  const { profile, miners, shiftUs, signal, onRead } = settings;
  const ofMiner = (address: string): boolean => miners.some((miner) => rangeContains(miner, address));
  let summary: SessionsSummary | undefined;
  if (inputs.captures.length > 0) {
    const write = documentWriter(profile);
    const indexOf = indexNamer(profile);
    summary = await readSessions(inputs.captures, {
      tunnels: settings.tunnels,
      logins: settings.logins,
      ...(settings.updateIntervalSeconds === undefined
        ? {}
        : { updateIntervalSeconds: settings.updateIntervalSeconds }),
      maxSessions: settings.maxSessions,
      ...(miners.length === 0 ? {} : { keep: (client: string, server: string) => ofMiner(client) || ofMiner(server) }),
      ...(settings.onWarning === undefined ? {} : { onWarning: settings.onWarning }),
      ...(signal === undefined ? {} : { signal }),
      onRead,
      onUpdate: (update) => {
        const pool = settings.enrich?.(update);
        if (pool !== undefined) addPool(update, pool);
        const moved = shiftUs === 0 ? update : shiftUpdate(update, shiftUs);
        const source = (out: Octets): void => write(moved, out);
        const document = { index: indexOf(moved.updatedUs), id: documentId(moved), source };
        return onDocument(document, update.updatedUs);
      },
    });
  }
  const reader = new StoredReader(settings);
  for (const file of inputs.stored) {
    const name = file === '-' ? 'stdin' : file;
    await readLines(
      file,
      (line, number) => {
        const document = reader.read(line, { file: name, line: number });
        return document === undefined ? undefined : onDocument(document, document.updatedUs - shiftUs);
      },
      { onRead, signal },
    );
  }
  return summary;
}
