/**
 * The numbers of all live sessions: records of fixed size in pages of typed arrays, found by a handle. As objects they would
 * take four times the memory, and the garbage collector would follow every one of them. Pages are added as sessions come, so
 * that growing copies nothing.
 */
import { RECORD } from './record.ts';

/** Sessions of a page. */
const PAGE_BITS = 12;
const PAGE_SESSIONS = 1 << PAGE_BITS;
/** Word of a free record that holds the next free one. */
const NEXT_FREE = 0;

/** Where a record's numbers are: the same memory seen as numbers of 64 and of 32 bits. */
export interface Page {
  floats: Float64Array;
  words: Int32Array;
}

export class SessionStore {
  readonly #pages: Page[] = [];
  #used = 0;
  #firstFree = -1;

  /** The page of a handle. */
  page(handle: number): Page {
    return this.#pages[handle >>> PAGE_BITS]!;
  }

  /** Index of the record's first number of 64 bits in its page; its first word is at twice that. */
  offset(handle: number): number {
    return (handle & (PAGE_SESSIONS - 1)) * RECORD;
  }

  /** A record of zeros. */
  take(): number {
    const handle = this.#firstFree;
    if (handle >= 0) {
      const { floats, words } = this.page(handle);
      const at = this.offset(handle);
      this.#firstFree = words[2 * at + NEXT_FREE]!;
      floats.fill(0, at, at + RECORD);
      return handle;
    }
    if ((this.#used & (PAGE_SESSIONS - 1)) === 0) {
      const floats = new Float64Array(PAGE_SESSIONS * RECORD);
      this.#pages.push({ floats, words: new Int32Array(floats.buffer) });
    }
    return this.#used++;
  }

  /** The session is over: its record is another's. */
  give(handle: number): void {
    const { floats, words } = this.page(handle);
    const at = this.offset(handle);
    floats.fill(0, at, at + RECORD);
    words[2 * at + NEXT_FREE] = this.#firstFree;
    this.#firstFree = handle;
  }
}
