/** Plain files that are read by turns: of many only some are open, the others are opened again where they were left. */
import { open, type FileHandle } from 'node:fs/promises';
import { BitSecureError } from '../../model/errors.ts';
import type { Octets } from '../source.ts';

export class OpenFiles {
  readonly #most: number;
  /** Those that are open, that which was used last at the end. */
  readonly #open = new Set<TurnedFile>();

  /** @param most files that are open at once */
  constructor(most: number) {
    this.#most = most;
  }

  /** A file from its beginning. @throws what node:fs does; BitSecureError UNREADABLE when another has taken its place */
  readonly open = async (file: string): Promise<Octets> => {
    const octets = new TurnedFile(file, (used) => this.#use(used));
    await octets.wake();
    return octets;
  };

  /** Notes that a file is open, or that it is not, and closes that which was not used for longest. */
  async #use(file: TurnedFile): Promise<void> {
    this.#open.delete(file);
    if (!file.isOpen) return;
    this.#open.add(file);
    if (this.#open.size <= this.#most) return;
    for (const idle of this.#open)
      if (!idle.isBusy) {
        this.#open.delete(idle);
        await idle.rest();
        return;
      }
  }
}

class TurnedFile implements Octets {
  readonly #file: string;
  readonly #onUse: (file: TurnedFile) => Promise<void>;
  #handle: FileHandle | undefined;
  /** The read under way. */
  #reading: Promise<number> | undefined;
  #position = 0;
  /** Device and inode. */
  #identity = '';

  constructor(file: string, onUse: (file: TurnedFile) => Promise<void>) {
    this.#file = file;
    this.#onUse = onUse;
  }

  get isOpen(): boolean {
    return this.#handle !== undefined;
  }

  get isBusy(): boolean {
    return this.#reading !== undefined;
  }

  /** Opens it, unless it is. */
  async wake(): Promise<FileHandle> {
    this.#handle ??= await this.#opened();
    await this.#onUse(this);
    return this.#handle;
  }

  read(into: Buffer): Promise<number> {
    const reading = this.#read(into).finally(() => (this.#reading = undefined));
    this.#reading = reading;
    return reading;
  }

  /** Closes it until it is read again. */
  async rest(): Promise<void> {
    const handle = this.#handle;
    this.#handle = undefined;
    await handle?.close();
  }

  async close(): Promise<void> {
    await this.#reading?.catch(() => undefined);
    await this.rest();
    await this.#onUse(this);
  }

  async #read(into: Buffer): Promise<number> {
    const handle = await this.wake();
    const { bytesRead } = await handle.read(into, 0, into.length, this.#position);
    this.#position += bytesRead;
    return bytesRead;
  }

  async #opened(): Promise<FileHandle> {
    const handle = await open(this.#file);
    const { dev, ino } = await handle.stat();
    const identity = `${dev} ${ino}`;
    if (this.#identity === '') this.#identity = identity;
    if (identity === this.#identity) return handle;
    await handle.close();
    throw new BitSecureError('UNREADABLE', 'another file has taken its place while it was read', {
      file: this.#file,
      hint: 'wait until nothing writes there any more, and run it again',
    });
  }
}
