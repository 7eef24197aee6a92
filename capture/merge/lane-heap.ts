/** The captures that are read together, by the place of what comes next of each: the earliest is on top of a binary heap. */
import type { Lane } from './lane.ts';

export class LaneHeap {
  readonly #lanes: Lane[] = [];

  get size(): number {
    return this.#lanes.length;
  }

  /** In no order. */
  get all(): readonly Lane[] {
    return this.#lanes;
  }

  /** The one whose next packet comes first; of equal ones that which began first. There is one at least. */
  get first(): Lane {
    return this.#lanes[0]!;
  }

  add(lane: Lane): void {
    lane.place();
    const lanes = this.#lanes;
    let at = lanes.length;
    lanes.push(lane);
    while (at > 0) {
      const parent = (at - 1) >>> 1;
      if (!isBefore(lane, lanes[parent]!)) break;
      lanes[at] = lanes[parent]!;
      at = parent;
    }
    lanes[at] = lane;
  }

  /** Finds the place of the first one anew, after what comes next of it has changed. */
  settle(): void {
    const lane = this.first;
    lane.place();
    this.#sink(lane);
  }

  /** Takes the first one out. */
  shift(): void {
    const last = this.#lanes.pop()!;
    if (this.size > 0) this.#sink(last);
  }

  /** Puts a lane where the first one was, and lets it sink as deep as it must. */
  #sink(lane: Lane): void {
    const lanes = this.#lanes;
    const { length } = lanes;
    let at = 0;
    for (;;) {
      let child = 2 * at + 1;
      if (child >= length) break;
      if (child + 1 < length && isBefore(lanes[child + 1]!, lanes[child]!)) child += 1;
      if (!isBefore(lanes[child]!, lane)) break;
      lanes[at] = lanes[child]!;
      at = child;
    }
    lanes[at] = lane;
  }
}

function isBefore(a: Lane, b: Lane): boolean {
  return a.placeUs < b.placeUs || (a.placeUs === b.placeUs && a.source < b.source);
}
