/** Puts the segments of one direction of a TCP connection in order: bounded, and what never comes is told as missed. */

/** Segments that may wait behind a gap: real reordering is two or three deep. */
const WAITING = 16;

interface Segment {
  at: number;
  octets: Uint8Array;
  wireLength: number;
}

/** Gets octets in their order. */
export interface OctetSink {
  /** Gets those from `begin` to `end`. */
  add: (octets: Uint8Array, begin: number, end: number) => void;
  /** Octets between the last ones and the next were not captured. */
  gap: () => void;
}

export class OrderedStream {
  /** Sequence number of the next octet, as a signed word; undefined until something came. */
  #next: number | undefined;
  #missed = false;
  readonly #waiting: Segment[] = [];
  readonly #sink: OctetSink;

  /** @param next sequence number of the first octet that is wanted; undefined: whatever comes first */
  constructor(next: number | undefined, sink: OctetSink) {
    this.#next = next;
    this.#sink = sink;
  }

  /**
   * Takes the octets from `begin` to `end`.
   * @param at sequence number of the first one, as a signed word @param wireLength beyond their number when the capture cut them
   */
  add(at: number, octets: Uint8Array, begin: number, end: number, wireLength: number): void {
    this.#next ??= at;
    if (((at - this.#next) | 0) > 0) {
      // The packet's memory is used again.
      this.#waiting.push({ at, octets: Uint8Array.from(octets.subarray(begin, end)), wireLength });
      if (this.#waiting.length <= WAITING) return;
      this.#missed = true;
      this.#next = this.#waiting.reduce((first, segment) => (((segment.at - first) | 0) < 0 ? segment.at : first), at);
    } else this.#deliver(at, octets, begin, end, wireLength);
    while (this.#waiting.length > 0) {
      const index = this.#waiting.findIndex((segment) => ((segment.at - this.#next!) | 0) <= 0);
      if (index < 0) return;
      const segment = this.#waiting.splice(index, 1)[0]!;
      this.#deliver(segment.at, segment.octets, 0, segment.octets.length, segment.wireLength);
    }
  }

  #deliver(at: number, octets: Uint8Array, begin: number, end: number, wireLength: number): void {
    const known = (this.#next! - at) | 0;
    if (known >= wireLength) return;
    const length = end - begin;
    if (known < length) {
      if (this.#missed) this.#sink.gap();
      this.#sink.add(octets, begin + known, end);
      this.#missed = false;
    }
    // What the capture cut off is missing in front of whatever follows.
    if (length < wireLength) this.#missed = true;
    this.#next = (at + wireLength) | 0;
  }
}
