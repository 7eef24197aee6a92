/** The header of a gzip member (RFC 1952, 2.3), octet by octet: its name and comment have no bound, and nothing of it is kept. */

const FIXED = 10;
/** Magic, and the one method there is: deflate. */
const SIGNATURE = [0x1f, 0x8b, 8];
const FLAGS_PLACE = 3;
const HEADER_CHECKSUM = 2;
const EXTRA = 4;
const NAME = 8;
const COMMENT = 16;
const RESERVED = 0xe0;

type Part = 'fixed' | 'extra-length' | 'extra' | 'name' | 'comment' | 'checksum' | 'end';

export class GzipHeader {
  #part: Part = 'fixed';
  /** Octets of the part that have been taken, or that are still to come where it counts down. */
  #count = 0;
  #flags = 0;
  #extraLength = 0;

  /** Whether the header is complete. */
  get complete(): boolean {
    return this.#part === 'end';
  }

  /** Octets taken of the fixed part; 10 when behind it. */
  get fixedOctets(): number {
    return this.#part === 'fixed' ? this.#count : FIXED;
  }

  /** Takes the next octet. Returns false when no gzip header has it there. */
  take(octet: number): boolean {
    this.#count += 1;
    switch (this.#part) {
      case 'fixed':
        return this.#takeFixed(octet);
      case 'extra-length':
        this.#extraLength += this.#count === 1 ? octet : octet * 256;
        if (this.#count === 2) this.#next(this.#extraLength === 0 ? 'extra' : 'extra-length');
        break;
      case 'extra':
        if (this.#count === this.#extraLength) this.#next('extra');
        break;
      case 'name':
      case 'comment':
        if (octet === 0) this.#next(this.#part);
        break;
      case 'checksum':
        if (this.#count === 2) this.#next('checksum');
        break;
      case 'end':
        return false;
    }
    return true;
  }

  #takeFixed(octet: number): boolean {
    const place = this.#count - 1;
    const wanted = SIGNATURE[place];
    if (wanted !== undefined && octet !== wanted) return false;
    if (place === FLAGS_PLACE) this.#flags = octet;
    if (this.#flags & RESERVED) return false;
    if (this.#count === FIXED) this.#next('fixed');
    return true;
  }

  /** Goes to the part that follows `done` by the flags. */
  #next(done: Part): void {
    const order: readonly [Part, boolean][] = [
      ['fixed', true],
      ['extra-length', (this.#flags & EXTRA) !== 0],
      ['extra', (this.#flags & EXTRA) !== 0],
      ['name', (this.#flags & NAME) !== 0],
      ['comment', (this.#flags & COMMENT) !== 0],
      ['checksum', (this.#flags & HEADER_CHECKSUM) !== 0],
      ['end', true],
    ];
    const behind = order.slice(order.findIndex(([part]) => part === done) + 1);
    this.#part = behind.find(([, present]) => present)?.[0] ?? 'end';
    this.#count = 0;
  }
}
