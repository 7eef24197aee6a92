/** The octets of a file or of the standard input, in large chunks, with a read under way while a chunk is worked on. */
import { createReadStream } from 'node:fs';
import { fileError } from '../files/read.ts';
import { BitSecureError } from '../model/errors.ts';

const CHUNK = 1024 * 1024;

/**
 * Chunks of `file` (`-` for stdin). `name` is for messages.
 * @throws BitSecureError NOT_FOUND, UNREADABLE, or INTERRUPTED when the signal fires
 */
export async function* chunksOf(file: string, name: string, signal?: AbortSignal): AsyncGenerator<Buffer, void, void> {
  const stream = file === '-' ? process.stdin : createReadStream(file, { highWaterMark: CHUNK });
  const interrupted = (): BitSecureError =>
    new BitSecureError('INTERRUPTED', 'interrupted while it was read', { file: name });
  const stop = (): void => void stream.destroy(interrupted());
  if (signal?.aborted) throw interrupted();
  signal?.addEventListener('abort', stop, { once: true });
  try {
    for await (const chunk of stream) yield chunk as Buffer;
  } catch (error) {
    throw error instanceof BitSecureError ? error : fileError(error, name);
  } finally {
    signal?.removeEventListener('abort', stop);
  }
}
