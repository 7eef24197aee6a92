/**
 * The times of all live sessions in one typed array. As fields of the sessions each would be a number object of its own:
 * five more objects a session for the garbage collector to follow.
 */

/** Numbers kept for a session. */
const SLOTS = 5;
const INITIAL = 1024;

export class SessionTimes {
  /** Started, last packet, last payload, end of interval, due; of session n from `n * SLOTS` on. */
  values = new Float64Array(INITIAL * SLOTS);
  readonly #free: number[] = [];
  #used = 0;

  /** Room for a session: the offset of its first number. */
  take(): number {
    const free = this.#free.pop();
    if (free !== undefined) return free;
    const offset = this.#used;
    this.#used += SLOTS;
    if (this.#used > this.values.length) {
      const grown = new Float64Array(2 * this.values.length);
      grown.set(this.values);
      this.values = grown;
    }
    return offset;
  }

  /** The session is over: its room is another's. */
  give(offset: number): void {
    this.#free.push(offset);
  }
}
