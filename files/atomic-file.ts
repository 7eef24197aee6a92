/** A large file that is written piece by piece, and still appears whole or not at all. */
import { closeSync, openSync, renameSync, rmSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import { makeFolder, temporaryName } from './atomic.ts';
import { fileError } from './read.ts';

/** A file that grows unseen and appears whole with `commit`. What is neither committed nor discarded goes with the process. */
export class AtomicFile {
  readonly #file: string;
  readonly #temporary: string;
  readonly #descriptor: number;
  readonly #onExit = (): void => this.discard();
  #open = true;

  /** Makes the folder too. @throws BitSecureError UNWRITABLE */
  constructor(file: string) {
    this.#file = file;
    this.#temporary = temporaryName(file);
    try {
      makeFolder(dirname(file));
      this.#descriptor = openSync(this.#temporary, 'wx');
    } catch (error) {
      throw fileError(error, file, true);
    }
    process.once('exit', this.#onExit);
  }

  /** @throws BitSecureError UNWRITABLE */
  write(content: string | Uint8Array): void {
    const bytes = Buffer.from(content as string);
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
      renameSync(this.#temporary, this.#file);
    } catch (error) {
      rmSync(this.#temporary, { force: true });
      throw fileError(error, this.#file, true);
    }
  }

  /** Nothing was written after all. */
  discard(): void {
    if (!this.#open) return;
    this.#close();
    rmSync(this.#temporary, { force: true });
  }

  #close(): void {
    this.#open = false;
    process.removeListener('exit', this.#onExit);
    closeSync(this.#descriptor);
  }
}
