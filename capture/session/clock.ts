/** Time as packets tell it, and what it tells sessions apart by: where captures overlap or are out of order, it falls back. */
export class PacketClock {
  #previousUs = Infinity;
  #latestUs = -Infinity;
  /** How often time fell back since it last was as late as `#latestUs`. */
  #relapses = 0;

  /** Takes the time of a packet. The earlier of two neighbours is the clock: one packet with a mad time does not end every session. */
  take(us: number): number {
    const clock = Math.min(us, this.#previousUs);
    if (us < this.#previousUs) this.#relapses += 1;
    if (us > this.#latestUs) {
      this.#latestUs = us;
      this.#relapses = 0;
    }
    this.#previousUs = us;
    return clock;
  }

  /**
   * What tells a session from others with the same ends and start. While time goes on, only one that took the place of
   * another in the same microsecond needs it. Where time fell back (files out of order, or given twice), how late it had been
   * before and how often it fell back since are part of it.
   * @param us when it begins: the time taken last @param restarts how many with the same tuple began in this microsecond before it
   */
  ordinalOf(us: number, restarts: number): string {
    // Also where time has come back to the latest: what began there before it fell back has the plain one.
    return us < this.#latestUs || this.#relapses > 0
      ? `${restarts} after ${this.#latestUs} ${this.#relapses}`
      : String(restarts);
  }
}
