/** The first octets of one direction of a TCP connection, put in order by sequence number. */

/** Enough for every greeting that is recognised: a ClientHello with post-quantum keys is about 1.8 KB, a Monero login with its job 2. */
export const HEAD_LIMIT = 4096;
/** Segments that may wait behind a gap. Real reordering is two or three deep; more is an attack or a lost segment. */
const PENDING_LIMIT = 8;
/** As many octets live inside V8's heap; more are allocated outside, which costs much more. */
const FIRST_SIZE = 64;

export class StreamHead {
  #bytes = new Uint8Array(FIRST_SIZE);
  #length = 0;
  #limit = HEAD_LIMIT;
  /** Start and end of parts that arrived before what precedes them; their octets are in place already. */
  readonly #pending: [number, number][] = [];

  /** Octets from the start on without a gap. */
  get bytes(): Uint8Array {
    return this.#bytes.subarray(0, this.#length);
  }

  get length(): number {
    return this.#length;
  }

  /** No further octet can be added: full, or cut by the capture. */
  get ended(): boolean {
    return this.#length >= this.#limit;
  }

  /**
   * Adds a segment's captured payload `data[start … end)` at a distance from the first octet of the stream (negative for an
   * old retransmission). Octets that are there already stay. `cut`: the wire carried more than was captured, so that what
   * follows can never join.
   * @returns true when `bytes` grew
   */
  add(distance: number, data: Uint8Array, start: number, end: number, cut: boolean): boolean {
    const to = Math.min(distance + end - start, this.#limit);
    const from = Math.max(distance, this.#length);
    if (cut && to < this.#limit && distance <= this.#limit) this.#limit = Math.max(to, this.#length);
    if (to <= from) return false;
    const inOrder = from === this.#length;
    if (!inOrder && this.#pending.length >= PENDING_LIMIT) return false;
    this.#reserve(to);
    const source = start + from - distance;
    this.#bytes.set(data.subarray(source, source + to - from), from);
    if (!inOrder) {
      this.#pending.push([from, to]);
      return false;
    }
    this.#length = to;
    this.#join();
    return true;
  }

  /** Takes in what waited behind the gap that has just been closed. */
  #join(): void {
    for (let index = 0; index < this.#pending.length;) {
      const [from, to] = this.#pending[index]!;
      if (from > this.#length) {
        index += 1;
        continue;
      }
      this.#length = Math.max(this.#length, to);
      this.#pending.splice(index, 1);
      index = 0;
    }
    this.#length = Math.min(this.#length, this.#limit);
  }

  #reserve(length: number): void {
    if (length <= this.#bytes.length) return;
    let size = this.#bytes.length;
    while (size < length) size *= 2;
    const grown = new Uint8Array(size);
    grown.set(this.#bytes);
    this.#bytes = grown;
  }
}
