/** The octets of a file or of the standard input, in large chunks, the next one read while one is worked on. */
import { closeSync, constants, openSync } from 'node:fs';
import { open, stat } from 'node:fs/promises';
import { Socket } from 'node:net';
import type { Readable } from 'node:stream';
import { fileError } from '../files/read.ts';
import { BitSecureError } from '../model/errors.ts';

/** Octets of a chunk where one file is read after the other. */
const CHUNK = 1024 * 1024;

/** What a file holds, one read after the other. */
export interface Octets {
  /** Fills a buffer, or a part of it; answers how many octets there are, 0 at the end. */
  read(into: Buffer): Promise<number>;
  /** A read under way is waited for. */
  close(): Promise<void>;
}

/** How a file is opened. */
export type Opener = (file: string) => Promise<Octets>;

const opened: Opener = async (file) => {
  const handle = await open(file);
  return {
    read: async (into) => (await handle.read(into, 0, into.length)).bytesRead,
    close: () => handle.close(),
  };
};

/** Whether a pipe that is opened at once, and has no writer yet, waits for one. Elsewhere it ends there (POSIX, read()). */
const WAITS_FOR_WRITERS = process.platform === 'linux';

/** Waits for work, but no longer than until the signal fires: a read of a pipe ends when its other side pleases. */
type Wait = <T>(work: Promise<T>) => Promise<T>;

/**
 * Chunks of `file` (`-` for stdin), each valid until the next is asked for. `name` is for messages, `size` the octets of one, and
 * `opener` opens a file that is no pipe.
 * @throws BitSecureError NOT_FOUND, UNREADABLE, or INTERRUPTED when the signal fires
 */
export async function* chunksOf(
  file: string,
  name: string,
  signal?: AbortSignal,
  size = CHUNK,
  opener = opened,
): AsyncGenerator<Buffer, void, void> {
  let interrupt = (): void => undefined;
  // One listener for the whole file. (A race against one lasting promise would gather memory with every chunk.)
  const stop = (): void => interrupt();
  signal?.addEventListener('abort', stop, { once: true });
  const wait: Wait = (work) =>
    new Promise((resolve, reject) => {
      interrupt = () => reject(new BitSecureError('INTERRUPTED', 'interrupted while it was read', { file: name }));
      if (signal?.aborted) interrupt();
      work.then(resolve, reject);
    });
  try {
    if (file === '-') yield* chunksOfStream(process.stdin, wait);
    else if (WAITS_FOR_WRITERS && (await stat(file)).isFIFO()) yield* chunksOfStream(openPipe(file), wait);
    else yield* chunksOfFile(opener(file), wait, size);
  } catch (error) {
    throw error instanceof BitSecureError ? error : fileError(error, name);
  } finally {
    signal?.removeEventListener('abort', stop);
  }
}

async function* chunksOfFile(opening: Promise<Octets>, wait: Wait, size: number): AsyncGenerator<Buffer, void, void> {
  const octets = await wait(opening).catch((error: unknown) => {
    opening.then((late) => late.close()).catch(() => undefined);
    throw error;
  });
  let busy = true;
  try {
    let current = Buffer.allocUnsafeSlow(size);
    let other = Buffer.allocUnsafeSlow(size);
    let reading = read(octets, current);
    for (;;) {
      const length = await wait(reading);
      if (length === 0) break;
      const chunk = current.subarray(0, length);
      [current, other] = [other, current];
      reading = read(octets, current);
      yield chunk;
    }
    busy = false;
  } finally {
    // Closing waits for a read under way, which on a pipe may never end.
    const closing = octets.close();
    if (busy) closing.catch(() => undefined);
    else await closing;
  }
}

function read(octets: Octets, into: Buffer): Promise<number> {
  const reading = octets.read(into);
  // It may fail while nobody waits for it yet; who waits gets the error all the same.
  reading.catch(() => undefined);
  return reading;
}

/**
 * A pipe with a name (`mkfifo`, `<(ssh …)`), as a stream. Its open and reads wait for its other side; in a file's own way they
 * would wait in a thread that no exit of the process can end, and Ctrl-C would do nothing.
 */
function openPipe(file: string): Socket {
  const fd = openSync(file, constants.O_RDONLY | constants.O_NONBLOCK);
  try {
    return new Socket({ fd, readable: true, writable: false });
  } catch (error) {
    closeSync(fd);
    throw error;
  }
}

async function* chunksOfStream(stream: Readable, wait: Wait): AsyncGenerator<Buffer, void, void> {
  const chunks = stream[Symbol.asyncIterator]() as AsyncIterator<Buffer, undefined>;
  try {
    for (;;) {
      const { done, value } = await wait(chunks.next());
      if (done) break;
      yield value;
    }
  } finally {
    stream.destroy();
  }
}
