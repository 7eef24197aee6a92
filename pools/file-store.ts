/**
 * The pool index in a file: NDJSON, a first line that names the form and then one endpoint a line, sorted so that two versions
 * can be compared. Observations stand beside it, a file a month. Anybody may read; one process at a time writes.
 */
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { setImmediate as breathe } from 'node:timers/promises';
import { readLines } from '../capture/lines.ts';
import { sweepTemporaries } from '../files/atomic.ts';
import { AtomicFile } from '../files/atomic-file.ts';
import { destinationOf } from '../files/destination.ts';
import { takeLock, type Lock } from '../files/lock.ts';
import { fileError } from '../files/read.ts';
import { BitSecureError } from '../model/errors.ts';
import type { PoolEndpoint } from '../model/generated/pool-endpoint.ts';
import type { PoolObservation } from '../model/generated/pool-observation.ts';
import { ObservationFiles } from './observation-files.ts';
import type { PoolStore } from './store.ts';
import { checkHeader, cutOctets, HEADER, parseEndpoint } from './store-lines.ts';

export type Purpose = 'read' | 'write';

/** Characters that are written in one go; probes are timed by the same thread. */
const BLOCK = 1 << 18;

/** Where the file really stands. @throws BitSecureError UNWRITABLE, USAGE */
function pathOf(file: string): string {
  if (file === '-')
    throw new BitSecureError('USAGE', 'the pool index cannot be stdin or stdout', { hint: 'give --store a file' });
  let destination;
  try {
    destination = destinationOf(file);
  } catch (error) {
    throw error instanceof BitSecureError ? error : fileError(error, file, true);
  }
  // As the user named it, unless it is reached by a link.
  if (!destination.inPlace) return resolve(file) === destination.path ? file : destination.path;
  throw new BitSecureError('UNWRITABLE', 'is no file but a device or a pipe', { file, hint: 'give --store a file' });
}

/** @throws BitSecureError UNWRITABLE, also when another process writes to the store */
async function lockOf(path: string, file: string): Promise<Lock> {
  const name = `${path}.lock`;
  let taken;
  try {
    taken = await takeLock(name);
  } catch (error) {
    throw fileError(error, file, true);
  }
  if ('isHeld' in taken) return taken;
  throw new BitSecureError('UNWRITABLE', `process ${taken.pid} is writing to it`, {
    file,
    hint: `wait for it, or give another --store; if it is no BitSecure, remove ${file}.lock`,
  });
}

/** By name, then port, then address: `-` sorts below digits, so ports have all five. */
function sortKey({ fqdn = '', address = '', port }: PoolEndpoint): string {
  return `${fqdn}\n${String(port).padStart(5, '0')}\n${address}`;
}

export class FileStore implements PoolStore {
  readonly name: string;
  readonly #path: string;
  readonly #lock: Lock | undefined;
  readonly #onWarning: (line: string) => void;
  readonly #observations: ObservationFiles;
  /** By id: what to sort by, and the line. Undefined until the file was read. */
  #lines: Map<string, { key: string; line: string }> | undefined;
  #order: string[] | undefined;
  #saving: Promise<void> = Promise.resolve();

  private constructor(file: string, path: string, lock: Lock | undefined, onWarning: (line: string) => void) {
    this.name = file;
    this.#path = path;
    this.#lock = lock;
    this.#onWarning = onWarning;
    this.#observations = new ObservationFiles(path);
  }

  /**
   * Opens a store; the file may be absent. To write takes the lock, and sweeps away what a kill left.
   * @param onWarning gets a line for what was mended
   * @throws BitSecureError UNWRITABLE
   */
  static async open(file: string, purpose: Purpose, onWarning: (line: string) => void): Promise<FileStore> {
    const path = pathOf(file);
    if (purpose === 'read') return new FileStore(file, path, undefined, onWarning);
    const lock = await lockOf(path, file);
    const store = new FileStore(file, path, lock, onWarning);
    try {
      sweepTemporaries(path);
      for (const line of store.#observations.heal()) onWarning(line);
    } catch (error) {
      lock.release();
      throw error;
    }
    return store;
  }

  async load(signal?: AbortSignal): Promise<PoolEndpoint[]> {
    const endpoints: PoolEndpoint[] = [];
    const ids = new Map<string, number>();
    let cut: BitSecureError | undefined;
    if (existsSync(this.#path))
      await readLines(
        this.#path,
        (line, number) => {
          if (cut !== undefined) throw cut;
          const place = { file: this.name, line: number };
          if (number === 1) {
            checkHeader(line, this.name);
            return undefined;
          }
          const endpoint = this.#parse(line, place);
          if (endpoint instanceof BitSecureError) {
            cut = endpoint;
            return undefined;
          }
          const before = ids.get(endpoint.id);
          if (before !== undefined)
            throw new BitSecureError('BAD_VALUE', `has the endpoint of line ${before} once more`, {
              ...place,
              hint: 'remove one of the two lines',
            });
          ids.set(endpoint.id, number);
          endpoints.push(endpoint);
          return undefined;
        },
        { signal },
      );
    if (cut !== undefined) this.#mend(cut);
    if (this.#lock !== undefined) this.#remember(endpoints);
    return endpoints;
  }

  save(states: readonly PoolEndpoint[], observations: readonly PoolObservation[], signal?: AbortSignal): Promise<void> {
    // One after the other: the file of an earlier save must not come last.
    const saving = this.#saving.then(() => this.#save(states, observations, signal));
    this.#saving = saving.catch(() => undefined);
    return saving;
  }

  async #save(
    states: readonly PoolEndpoint[],
    observations: readonly PoolObservation[],
    signal: AbortSignal | undefined,
  ): Promise<void> {
    this.#checkLock();
    if (this.#lines === undefined) await this.load(signal);
    // Observations first: a kill in between leaves one too many, and none too few.
    await this.#observations.append(observations);
    for (const state of states) this.#put(state);
    await this.#write();
  }

  async prune(before: Date): Promise<void> {
    await this.#saving;
    this.#checkLock();
    this.#observations.prune(before);
  }

  async close(): Promise<void> {
    await this.#saving;
    this.#lock?.release();
  }

  /** The endpoint of a line, or the error if that may be the last line and cut. @throws BitSecureError */
  #parse(line: string, place: { file: string; line: number }): PoolEndpoint | BitSecureError {
    try {
      return parseEndpoint(line, place);
    } catch (error) {
      if (error instanceof BitSecureError && !line.endsWith('}')) return error;
      throw error;
    }
  }

  /** The last line is no JSON: cut where no line break follows, else rubbish. */
  #mend(error: BitSecureError): void {
    const octets = cutOctets(this.#path, false);
    if (octets === 0) throw error;
    const line = error.place.line ?? 0;
    this.#onWarning(`${this.name}:${line}: the last line is cut, and left out (${octets} octets); it is probed again`);
  }

  #remember(endpoints: readonly PoolEndpoint[]): void {
    this.#lines = new Map();
    for (const endpoint of endpoints) {
      this.#put(endpoint);
      if (endpoint.checkedAt !== undefined) this.#observations.note(endpoint.id, endpoint.checkedAt);
    }
  }

  #put(endpoint: PoolEndpoint): void {
    this.#lines ??= new Map();
    if (!this.#lines.has(endpoint.id)) this.#order = undefined;
    this.#lines.set(endpoint.id, { key: sortKey(endpoint), line: `${JSON.stringify(endpoint)}\n` });
  }

  #sorted(): readonly string[] {
    const lines = this.#lines ?? new Map<string, { key: string }>();
    this.#order ??= [...lines]
      .map(([id, { key }]) => ({ id, key }))
      .sort((a, b) => (a.key < b.key ? -1 : 1))
      .map(({ id }) => id);
    return this.#order;
  }

  async #write(): Promise<void> {
    const file = new AtomicFile(this.#path);
    try {
      let text = `${HEADER}\n`;
      for (const id of this.#sorted()) {
        text += this.#lines?.get(id)?.line ?? '';
        if (text.length < BLOCK) continue;
        file.write(text);
        text = '';
        await breathe();
      }
      file.write(text);
      this.#checkLock();
    } catch (error) {
      file.discard();
      throw error;
    }
    file.commit();
  }

  #checkLock(): void {
    if (this.#lock === undefined) throw new BitSecureError('UNWRITABLE', 'was opened for reading', { file: this.name });
    if (!this.#lock.isHeld())
      throw new BitSecureError('UNWRITABLE', 'another process took the store over', {
        file: this.name,
        hint: 'let one process at a time write to it',
      });
  }
}
