/** When a host was heard, and how long it was silent at most, in memory that does not grow with the capture. */

/** A stretch of time in epoch microseconds. */
export interface Stretch {
  fromUs: number;
  toUs: number;
}

/** A span of time with its first and last sign of life, and the longest silence between them that is worth a note. */
interface Cell extends Stretch {
  silence: Stretch | undefined;
}

const MOST_CELLS = 4096;
const FIRST_WIDTH_US = 1e6;

/**
 * Remembers times in at most 4096 cells of equal width, a second at first and doubled as the span grows. Silence between
 * cells is exact. Within a cell it is exact while times come in order; of those that come late, it may be told longer.
 */
export class PresenceCounter {
  #widthUs = FIRST_WIDTH_US;
  #cells = new Map<number, Cell>();
  firstUs = Number.POSITIVE_INFINITY;
  lastUs = Number.NEGATIVE_INFINITY;

  /** The host was heard at `us`. */
  add(us: number): void {
    if (us < this.firstUs) this.firstUs = us;
    if (us > this.lastUs) this.lastUs = us;
    const index = Math.floor(us / this.#widthUs);
    const cell = this.#cells.get(index);
    if (cell === undefined) this.#cells.set(index, { fromUs: us, toUs: us, silence: undefined });
    else if (us > cell.toUs) {
      cell.silence = longer(cell.silence, { fromUs: cell.toUs, toUs: us });
      cell.toUs = us;
    } else if (us < cell.fromUs) {
      cell.silence = longer(cell.silence, { fromUs: us, toUs: cell.fromUs });
      cell.fromUs = us;
    }
    while (Math.floor(this.lastUs / this.#widthUs) - Math.floor(this.firstUs / this.#widthUs) >= MOST_CELLS)
      this.#widen();
  }

  /** Longest silence in microseconds, not counting time in which nothing was recorded (`recorded` sorted, disjoint). */
  longestSilenceUs(recorded: readonly Stretch[]): number {
    let longest = 0;
    let last: number | undefined;
    for (const { fromUs, toUs, silence } of this.#inOrder()) {
      if (last !== undefined) longest = Math.max(longest, recordedTime({ fromUs: last, toUs: fromUs }, recorded));
      if (silence !== undefined) longest = Math.max(longest, recordedTime(silence, recorded));
      last = toUs;
    }
    return longest;
  }

  #inOrder(): Cell[] {
    return [...this.#cells.values()].sort((a, b) => a.fromUs - b.fromUs);
  }

  /** Joins cells two by two. */
  #widen(): void {
    const cells = this.#inOrder();
    this.#widthUs *= 2;
    this.#cells = new Map();
    for (const cell of cells) {
      const index = Math.floor(cell.fromUs / this.#widthUs);
      const earlier = this.#cells.get(index);
      if (earlier === undefined) this.#cells.set(index, cell);
      else {
        const between = { fromUs: earlier.toUs, toUs: cell.fromUs };
        earlier.silence = longer(longer(earlier.silence, between), cell.silence);
        earlier.toUs = cell.toUs;
      }
    }
  }
}

/** The longer of two; none below a second. */
function longer(a: Stretch | undefined, b: Stretch | undefined): Stretch | undefined {
  if (b === undefined || b.toUs - b.fromUs < FIRST_WIDTH_US) return a;
  return a === undefined || b.toUs - b.fromUs > a.toUs - a.fromUs ? b : a;
}

/** Microseconds of a stretch, less the time between captures. */
function recordedTime({ fromUs, toUs }: Stretch, recorded: readonly Stretch[]): number {
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
