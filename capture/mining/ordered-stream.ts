/** Puts the segments of one direction of a TCP connection in order: bounded, and what never comes is told as missed. */

/** Segments that may wait behind a gap: real reordering is two or three deep. */
const WAITING = 16;

interface Segment {
  at: number;
  octets: Uint8Array;
  wireLength: number;
}

export class OrderedStream {
  /** Sequence number of the next octet, as a signed word; undefined until something came. */
  #next: number | undefined;
  #missed = false;
  readonly #waiting: Segment[] = [];
  readonly #onOctets: (octets: Uint8Array, missed: boolean) => void;

  /** @param next sequence number of the first octet that is wanted; undefined: whatever comes first */
  constructor(next: number | undefined, onOctets: (octets: Uint8Array, missed: boolean) => void) {
    this.#next = next;
    this.#onOctets = onOctets;
  }

  /** @param at sequence number of the first octet, as a signed word @param wireLength beyond `octets.length` when the capture cut it */
  add(at: number, octets: Uint8Array, wireLength: number): void {
    this.#next ??= at;
    if (((at - this.#next) | 0) > 0) {
      // The packet's memory is used again.
      this.#waiting.push({ at, octets: Uint8Array.from(octets), wireLength });
      if (this.#waiting.length <= WAITING) return;
      this.#missed = true;
      this.#next = this.#waiting.reduce((first, segment) => (((segment.at - first) | 0) < 0 ? segment.at : first), at);
    } else this.#deliver({ at, octets, wireLength });
    while (this.#waiting.length > 0) {
      const index = this.#waiting.findIndex((segment) => ((segment.at - this.#next!) | 0) <= 0);
      if (index < 0) return;
      this.#deliver(this.#waiting.splice(index, 1)[0]!);
    }
  }

  #deliver({ at, octets, wireLength }: Segment): void {
    const known = (this.#next! - at) | 0;
    if (known >= wireLength) return;
    if (known < octets.length) this.#onOctets(known === 0 ? octets : octets.subarray(known), this.#missed);
    // What the capture cut off is missing in front of whatever follows.
    this.#missed = octets.length < wireLength || (this.#missed && known >= octets.length);
    this.#next = (at + wireLength) | 0;
  }
}
