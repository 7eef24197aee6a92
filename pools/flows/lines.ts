/** Cuts a stream of octets into blocks of whole lines, without copying what lies whole in a chunk. */
import type { FlowParser } from './flow.ts';

const NEW_LINE = 0x0a;
const FIRST_CAPACITY = 4096;

/** Octets of a line at most: no flow record comes near. What follows of a longer one is thrown away. */
export const LONGEST_LINE = 1 << 20;

export class Lines {
  readonly #parser: FlowParser;
  #kept: Buffer = Buffer.allocUnsafeSlow(FIRST_CAPACITY);
  #length = 0;

  constructor(parser: FlowParser) {
    this.#parser = parser;
  }

  /** Takes the next octets; the memory is the caller's again after the call. */
  push(chunk: Buffer): void {
    let from = 0;
    if (this.#length > 0) {
      const end = chunk.indexOf(NEW_LINE);
      this.#keep(chunk, 0, end < 0 ? chunk.length : end + 1);
      if (end < 0) return;
      from = end + 1;
      this.#flush();
    }
    const to = chunk.lastIndexOf(NEW_LINE) + 1;
    if (to > from) this.#parser.block(chunk, from, to);
    this.#keep(chunk, Math.max(from, to), chunk.length);
  }

  /** The stream has ended: its last line need not have a line feed. */
  end(): void {
    if (this.#length > 0) {
      this.#keep(Buffer.from('\n'), 0, 1);
      this.#flush();
    }
    this.#parser.end();
  }

  #flush(): void {
    const length = this.#length;
    this.#length = 0;
    this.#parser.block(this.#kept, 0, length);
  }

  /** Keeps a line's last octet even of one that is too long: it is a line feed. */
  #keep(chunk: Buffer, from: number, to: number): void {
    const end = Math.min(to, from + Math.max(0, LONGEST_LINE - this.#length));
    const room = this.#length + (end - from) + 1;
    if (room > this.#kept.length) {
      const larger = Buffer.allocUnsafeSlow(2 * room);
      this.#kept.copy(larger, 0, 0, this.#length);
      this.#kept = larger;
    }
    chunk.copy(this.#kept, this.#length, from, end);
    this.#length += end - from;
    if (end < to && chunk[to - 1] === NEW_LINE) this.#kept[this.#length++] = NEW_LINE;
  }
}
