/** gzip (RFC 1952), several members included, by node:zlib. */
import { constants, createGunzip, type Gunzip } from 'node:zlib';
import { BitSecureError } from '../../model/errors.ts';
import { grouped } from '../format/format.ts';
import type { Compression, DataSink, Decompressor } from './compression.ts';

const OUTPUT_CHUNK = 256 * 1024;
/** Octets per step: 16 KiB of deflate data unpack to 16 MiB at most, so that back-pressure bites between steps. */
const STEP = 16 * 1024;

class GzipDecompressor implements Decompressor {
  readonly #file: string;
  readonly #gunzip: Gunzip = createGunzip({ chunkSize: OUTPUT_CHUNK, finishFlush: constants.Z_FINISH });
  #fault: { error: unknown } | undefined;
  #written = 0;

  constructor(file: string, sink: DataSink) {
    this.#file = file;
    // A listener must not throw: it is called by the event loop, where nobody could catch it.
    this.#gunzip.on('data', (chunk: Buffer) => {
      if (this.#fault) return;
      try {
        sink(chunk);
      } catch (error) {
        this.#fault = { error };
      }
    });
    // Errors are seen by the callbacks of write and end; without a listener they would stop the process.
    this.#gunzip.on('error', () => undefined);
  }

  async write(chunk: Buffer): Promise<void> {
    for (let at = 0; at < chunk.length; at += STEP) {
      const step = chunk.subarray(at, at + STEP);
      const error = await new Promise<Error | null | undefined>((resolve) => {
        this.#gunzip.write(step, resolve);
      });
      this.#rethrow();
      if (error) throw this.#corrupt(error);
      this.#written += step.length;
    }
  }

  async end(): Promise<string | undefined> {
    const error = await new Promise<NodeJS.ErrnoException | undefined>((resolve) => {
      this.#gunzip.once('error', resolve);
      this.#gunzip.once('end', () => resolve(undefined));
      this.#gunzip.end();
    });
    this.#rethrow();
    if (!error) return undefined;
    if (error.code === 'Z_BUF_ERROR') return `the gzip data is cut after ${grouped(this.#written)} octets`;
    throw this.#corrupt(error);
  }

  #rethrow(): void {
    if (this.#fault) throw this.#fault.error;
  }

  #corrupt(error: Error): BitSecureError {
    return new BitSecureError(
      'BAD_CAPTURE',
      `holds corrupt gzip data behind octet ${grouped(this.#written)} (${error.message})`,
      { file: this.#file, cause: error },
    );
  }
}

/** gzip, by its magic. */
export const gzip: Compression = {
  recognises: (head) => head[0] === 0x1f && head[1] === 0x8b,
  create: (file, sink) => new GzipDecompressor(file, sink),
};
