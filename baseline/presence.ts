/** When a host was heard, and how long it was silent at most, in memory that does not grow with the capture. */

/** A stretch of time in epoch microseconds. */
export interface Stretch {
  fromUs: number;
  toUs: number;
}

interface Cell {
  firstUs: number;
  lastUs: number;
}

const MOST_CELLS = 4096;

/**
 * Remembers times in at most 4096 cells of equal width, a second at first and doubled as the span grows. Each cell keeps
 * its first and last time, so a silence is exact as soon as it is longer than a cell.
 */
export class PresenceCounter {
  #widthUs = 1e6;
  #cells = new Map<number, Cell>();
  firstUs = Number.POSITIVE_INFINITY;
  lastUs = Number.NEGATIVE_INFINITY;

  /** The host was heard at `us`. */
  add(us: number): void {
    if (us < this.firstUs) this.firstUs = us;
    if (us > this.lastUs) this.lastUs = us;
    put(this.#cells, Math.floor(us / this.#widthUs), us, us);
    while (Math.floor(this.lastUs / this.#widthUs) - Math.floor(this.firstUs / this.#widthUs) >= MOST_CELLS) {
      this.#widthUs *= 2;
      const cells = new Map<number, Cell>();
      for (const { firstUs, lastUs } of this.#cells.values())
        put(cells, Math.floor(firstUs / this.#widthUs), firstUs, lastUs);
      this.#cells = cells;
    }
  }

  /** Longest silence in microseconds, not counting time in which nothing was recorded (`recorded` sorted, disjoint). */
  longestSilenceUs(recorded: readonly Stretch[]): number {
    // What happened inside one cell is not known: no silence is called shorter than a cell, but for the first width.
    let longest = this.#widthUs > 1e6 ? this.#widthUs : 0;
    let last: number | undefined;
    for (const index of [...this.#cells.keys()].sort((a, b) => a - b)) {
      const cell = this.#cells.get(index);
      if (cell === undefined) continue;
      if (last !== undefined) longest = Math.max(longest, recordedBetween(last, cell.firstUs, recorded));
      last = cell.lastUs;
    }
    return longest;
  }
}

function put(cells: Map<number, Cell>, index: number, firstUs: number, lastUs: number): void {
  const cell = cells.get(index);
  if (cell === undefined) cells.set(index, { firstUs, lastUs });
  else {
    cell.firstUs = Math.min(cell.firstUs, firstUs);
    cell.lastUs = Math.max(cell.lastUs, lastUs);
  }
}

/** Microseconds from `fromUs` to `toUs`, less the time between captures. */
function recordedBetween(fromUs: number, toUs: number, recorded: readonly Stretch[]): number {
  let unrecorded = 0;
  for (let index = 1; index < recorded.length; index += 1) {
    const pauseFrom = recorded[index - 1]?.toUs ?? 0;
    const pauseTo = recorded[index]?.fromUs ?? 0;
    unrecorded += Math.max(0, Math.min(toUs, pauseTo) - Math.max(fromUs, pauseFrom));
  }
  return toUs - fromUs - unrecorded;
}

/** Sorts stretches and joins those that touch or overlap. */
export function joinStretches(stretches: readonly Stretch[]): Stretch[] {
  const joined: Stretch[] = [];
  for (const { fromUs, toUs } of [...stretches].sort((a, b) => a.fromUs - b.fromUs)) {
    const last = joined.at(-1);
    if (last !== undefined && fromUs <= last.toUs) last.toUs = Math.max(last.toUs, toUs);
    else joined.push({ fromUs, toUs });
  }
  return joined;
}
