/**
 * Which octets of a datagram are there: spans in order, apart from each other. RFC 815 keeps the holes between them instead,
 * which comes to the same.
 */
export class Spans {
  /** First octet and end of each span in turn. */
  readonly #bounds: number[] = [];

  /** Adds octets; answers how many of them were not there. Fragments in order join the last span at once. */
  add(from: number, to: number): number {
    const bounds = this.#bounds;
    let first = bounds.length;
    while (first > 0 && bounds[first - 1]! >= from) first -= 2;
    let [start, end, present] = [from, to, 0];
    let behind = first;
    for (; behind < bounds.length && bounds[behind]! <= to; behind += 2) {
      const [a, b] = [bounds[behind]!, bounds[behind + 1]!];
      present += Math.min(b, to) - Math.max(a, from);
      start = Math.min(start, a);
      end = Math.max(end, b);
    }
    bounds.splice(first, behind - first, start, end);
    return to - from - present;
  }

  /** How many octets are there from the first one on. */
  get reach(): number {
    return this.#bounds[0] === 0 ? this.#bounds[1]! : 0;
  }

  /** Behind the last octet that is there. */
  get end(): number {
    return this.#bounds.at(-1) ?? 0;
  }
}
