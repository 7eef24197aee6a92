/** The first octets of one direction of a TCP connection, put in order by sequence number. */

/** Enough for every greeting that is recognised: a ClientHello with post-quantum keys is about 1.8 KB, a Monero login with its job 2. */
export const HEAD_LIMIT = 4096;
/** The longest that a head may be where its stream says that it needs more: a ClientHello of many keys and names. */
export const HEAD_MOST = 16_384;
/** Segments that may wait behind a gap. Real reordering is two or three deep; more is an attack or a lost segment. */
const PENDING_LIMIT = 8;
/** As many octets live inside V8's heap; more are allocated outside, which costs much more. */
const FIRST_SIZE = 64;

export class StreamHead {
  #bytes = new Uint8Array(FIRST_SIZE);
  #length = 0;
  /** Octets that it may have; fewer where the capture cut a segment. */
  #most = HEAD_LIMIT;
  #limit = HEAD_LIMIT;
  #forgotten = 0;
  /** Start and end of parts that arrived before what precedes them; their octets are in place already. */
  readonly #pending: [number, number][] = [];

  /** Octets from the start on without a gap, and without those that are forgotten. */
  get bytes(): Uint8Array {
    return this.#bytes.subarray(0, this.#length);
  }

  get length(): number {
    return this.#length;
  }

  /** Octets of the stream that were before the end of `bytes`, and are not in it. */
  get forgotten(): number {
    return this.#forgotten;
  }

  /** No further octet can be added: full, or cut by the capture. */
  get ended(): boolean {
    return this.#length >= this.#limit;
  }

  /**
   * Adds a segment's captured payload `data[start … end)` at a distance from the first octet of the stream (negative for an
   * old retransmission). Octets that are there already stay. `missing`: so many more the wire carried than were captured, so that
   * what follows can never join.
   * @returns true when `bytes` grew
   */
  add(distance: number, data: Uint8Array, start: number, end: number, missing: number): boolean {
    return this.#add(distance - this.#forgotten, data, start, end, missing);
  }

  /**
   * Forgets octets of `bytes`, from an offset in it to another, which may be beyond it: then also what is still to come. What is
   * behind them goes on in their place.
   */
  forget(start: number, end: number): void {
    const count = end - start;
    if (count <= 0 || start > this.#length) return;
    const last = this.#pending.reduce((most, [, to]) => Math.max(most, to), this.#length);
    if (last > end) this.#bytes.copyWithin(start, end, last);
    this.#length = Math.max(start, this.#length - count);
    // What the capture cut off may be among what is forgotten.
    if (this.#limit < this.#most) this.#limit = this.#limit < end ? this.#most : this.#limit - count;
    this.#forgotten += count;
    for (const part of this.#pending.splice(0))
      if (part[1] > end) this.#pending.push([Math.max(start, part[0] - count), part[1] - count]);
    this.#join();
  }

  /** Gives room for `HEAD_MOST` octets; what came before and did not fit has to come again. */
  enlarge(): void {
    if (this.#limit === this.#most) this.#limit = HEAD_MOST;
    this.#most = HEAD_MOST;
  }

  #add(distance: number, data: Uint8Array, start: number, end: number, missing: number): boolean {
    const to = Math.min(distance + end - start, this.#limit);
    const from = Math.max(distance, this.#length);
    const fresh = distance + end - start + missing > this.#length;
    if (missing > 0 && fresh && to < this.#limit && distance <= this.#limit) this.#limit = Math.max(to, this.#length);
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
