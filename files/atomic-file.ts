/** A large file that is written piece by piece, and still appears whole or not at all. */
import { closeSync, openSync, renameSync, rmSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import { BitSecureError } from '../model/errors.ts';
import { makeFolder, temporaryName } from './atomic.ts';
import { destinationOf, openInPlace } from './destination.ts';
import { fileError } from './read.ts';

/** A file that grows unseen and appears whole with `commit`. What is neither committed nor discarded goes with the process. */
export class AtomicFile {
  readonly #file: string;
  /** Undefined where the file itself is written to. */
  readonly #temporary: string | undefined;
  readonly #path: string;
  readonly #descriptor: number;
  readonly #onExit = (): void => this.discard();
  #open = true;

  /** Makes the folder too; follows symbolic links, and writes straight to a device or a pipe. @throws BitSecureError UNWRITABLE */
  constructor(file: string) {
    this.#file = file;
    try {
      const { path, inPlace } = destinationOf(file);
      this.#path = path;
      if (!inPlace) makeFolder(dirname(path));
      this.#temporary = inPlace ? undefined : temporaryName(path);
      this.#descriptor = this.#temporary === undefined ? openInPlace(path) : openSync(this.#temporary, 'wx');
    } catch (error) {
      throw error instanceof BitSecureError ? error : fileError(error, file, true);
    }
    process.once('exit', this.#onExit);
  }

  /** @throws BitSecureError UNWRITABLE */
  write(content: string | Uint8Array): void {
    const bytes = typeof content === 'string' ? Buffer.from(content) : content;
    try {
      for (let at = 0; at < bytes.length;) at += writeSync(this.#descriptor, bytes, at);
    } catch (error) {
      this.discard();
      throw fileError(error, this.#file, true);
    }
  }

  /** The file is there now, instead of the old one. @throws BitSecureError UNWRITABLE */
  commit(): void {
    try {
      this.#close();
      if (this.#temporary !== undefined) renameSync(this.#temporary, this.#path);
    } catch (error) {
      this.#removeTemporary();
      throw fileError(error, this.#file, true);
    }
  }

  /** Nothing was written after all. */
  discard(): void {
    if (!this.#open) return;
    this.#close();
    this.#removeTemporary();
  }

  #removeTemporary(): void {
    if (this.#temporary !== undefined) rmSync(this.#temporary, { force: true });
  }

  #close(): void {
    this.#open = false;
    process.removeListener('exit', this.#onExit);
    closeSync(this.#descriptor);
  }
}
