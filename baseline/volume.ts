/** Bytes per interval and series, with an interval that grows as the time grows: memory is bounded whatever the span. */

/** Seconds. Each step divides the next, so that intervals can be joined without splitting one. */
const STEPS = [1, 5, 10, 30, 60, 300, 600, 1800, 3600, 10_800, 21_600, 43_200, 86_400];
const MOST_INTERVALS = 120;
/** With an interval that a person chose: what a document and a chart can still bear. */
const MOST_CHOSEN_INTERVALS = 10_000;

/** The next longer interval in seconds; beyond a day each is five times the one before. */
export function nextInterval(seconds: number): number {
  return STEPS.find((step) => step > seconds) ?? seconds * 5;
}

/**
 * Counts bytes into intervals aligned to the epoch (a day starts at 00:00 UTC). Without a chosen interval it keeps the
 * shortest of the ladder that needs at most 120 intervals; the result is the same in whatever order bytes come.
 */
export class VolumeCounter {
  #seconds: number;
  readonly #most: number;
  readonly #chosen: boolean;
  readonly #series = new Map<string, Map<number, number>>();
  #first = Number.POSITIVE_INFINITY;
  #last = Number.NEGATIVE_INFINITY;

  constructor(chosenSeconds?: number) {
    this.#chosen = chosenSeconds !== undefined;
    this.#seconds = chosenSeconds ?? STEPS[0] ?? 1;
    this.#most = this.#chosen ? MOST_CHOSEN_INTERVALS : MOST_INTERVALS;
  }

  /** Seconds of an interval, as of now. */
  get intervalSeconds(): number {
    return this.#seconds;
  }

  /** Epoch seconds at which the first interval starts; undefined while nothing was counted. */
  get startSeconds(): number | undefined {
    return Number.isFinite(this.#first) ? this.#first * this.#seconds : undefined;
  }

  /** The shortest interval that a chosen one could be replaced by, when it needs too many; undefined when it does not. */
  get tooFine(): number | undefined {
    if (!this.#chosen || this.#intervals <= this.#most) return undefined;
    const span = this.#intervals * this.#seconds;
    let seconds = STEPS[0] ?? 1;
    while (span / seconds > this.#most) seconds = nextInterval(seconds);
    return seconds;
  }

  get #intervals(): number {
    return this.#last - this.#first + 1;
  }

  /** Counts `bytes` at `us` (epoch microseconds) for the series `key`. */
  add(key: string, us: number, bytes: number): void {
    const interval = Math.floor(us / 1e6 / this.#seconds);
    let counts = this.#series.get(key);
    if (counts === undefined) this.#series.set(key, (counts = new Map()));
    counts.set(interval, (counts.get(interval) ?? 0) + bytes);
    if (interval < this.#first) this.#first = interval;
    if (interval > this.#last) this.#last = interval;
    while (!this.#chosen && this.#intervals > this.#most) this.#coarsen();
  }

  /** Adds the series `from` to the series `to` and forgets `from`. */
  move(from: string, to: string): void {
    const source = this.#series.get(from);
    if (source === undefined || from === to) return;
    this.#series.delete(from);
    const target = this.#series.get(to);
    if (target === undefined) this.#series.set(to, source);
    else for (const [interval, bytes] of source) target.set(interval, (target.get(interval) ?? 0) + bytes);
  }

  /** Bytes of a series in every interval, from the first of all series to the last. */
  bytesOf(key: string): number[] {
    const counts = this.#series.get(key);
    if (!Number.isFinite(this.#first)) return [];
    return Array.from({ length: this.#intervals }, (_, index) => counts?.get(this.#first + index) ?? 0);
  }

  #coarsen(): void {
    const before = this.#seconds;
    this.#seconds = nextInterval(before);
    const factor = this.#seconds / before;
    for (const [key, counts] of this.#series) {
      const joined = new Map<number, number>();
      for (const [interval, bytes] of counts) {
        const wider = Math.floor(interval / factor);
        joined.set(wider, (joined.get(wider) ?? 0) + bytes);
      }
      this.#series.set(key, joined);
    }
    this.#first = Math.floor(this.#first / factor);
    this.#last = Math.floor(this.#last / factor);
  }
}
