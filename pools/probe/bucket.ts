/** A token bucket, as the generic cell rate algorithm keeps it (ITU-T I.371): one number, no timer. */
export class Bucket {
  readonly #intervalMs: number;
  readonly #toleranceMs: number;
  /** When the bucket will be full again. */
  #fullAt = 0;

  /** @param rate tokens a second; Infinity never runs dry. @param burst tokens that a full bucket holds, at least one */
  constructor(rate: number, burst: number) {
    this.#intervalMs = 1000 / rate;
    this.#toleranceMs = (Math.max(1, burst) - 1) * this.#intervalMs;
  }

  /** Milliseconds from `now` until there is a token; 0 when there is one. */
  wait(now: number): number {
    return this.#intervalMs === 0 ? 0 : Math.max(0, this.#fullAt - this.#toleranceMs - now);
  }

  take(now: number): void {
    this.#fullAt = Math.max(this.#fullAt, now) + this.#intervalMs;
  }

  isFull(now: number): boolean {
    return this.#fullAt <= now;
  }
}
