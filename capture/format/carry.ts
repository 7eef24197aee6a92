/**
 * Cuts a stream of chunks into units (records, blocks, frames) without copying: a unit inside one chunk is read where it
 * lies. Only a unit that a chunk boundary splits is put together in a buffer of its own.
 */

/** Reads whole units. */
export interface UnitReader {
  /** Octets from the start of the next unit that are needed to go on; more than what was left over by the last `read`. */
  readonly needed: number;
  /**
   * Reads all units that lie whole in `data[start … end)`, where `data[0]` is octet `origin` of the stream. Returns where
   * the first one that is not whole starts (or `end`).
   */
  read(data: Buffer, start: number, end: number, origin: number): number;
}

const FIRST_CAPACITY = 4096;

/**
 * Feeds a reader. Its memory grows with the octets that have truly arrived, never with a declared length, and is at most
 * twice the largest unit.
 */
export class Carry {
  readonly #reader: UnitReader;
  #kept: Buffer = Buffer.alloc(0);
  #length = 0;
  #position = 0;

  constructor(reader: UnitReader) {
    this.#reader = reader;
  }

  /** Octets of an unfinished unit. */
  get pending(): number {
    return this.#length;
  }

  /** Octet of the stream at which the unfinished unit starts. */
  get position(): number {
    return this.#position - this.#length;
  }

  push(chunk: Buffer): void {
    let at = 0;
    while (this.#length > 0) {
      const missing = Math.min(this.#reader.needed - this.#length, chunk.length - at);
      this.#keep(chunk, at, at + missing);
      at += missing;
      if (this.#length < this.#reader.needed) {
        this.#position += chunk.length;
        return;
      }
      const start = this.#position + at - this.#length;
      const used = this.#reader.read(this.#kept, 0, this.#length, start);
      this.#kept.copyWithin(0, used, this.#length);
      this.#length -= used;
    }
    const used = this.#reader.read(chunk, at, chunk.length, this.#position);
    this.#keep(chunk, used, chunk.length);
    this.#position += chunk.length;
  }

  #keep(chunk: Buffer, start: number, end: number): void {
    const length = this.#length + (end - start);
    if (length > this.#kept.length) {
      const grown = Buffer.allocUnsafe(
        Math.max(FIRST_CAPACITY, length, Math.min(this.#kept.length * 2, this.#reader.needed)),
      );
      this.#kept.copy(grown, 0, 0, this.#length);
      this.#kept = grown;
    }
    chunk.copy(this.#kept, this.#length, start, end);
    this.#length = length;
  }
}
