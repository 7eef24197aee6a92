/** Starts of bursts: payload after silence in a session. Most updates have one at most, which stands in the session's record. */
import type { Session } from './session.ts';

const BURSTS_PER_UPDATE = 256;

export class Bursts {
  /** Those behind the first, by handle. */
  readonly #more = new Map<number, number[]>();

  /** A burst of a session starts. */
  note(session: Session, us: number): void {
    if (session.firstBurstUs === undefined) {
      session.firstBurstUs = us;
      return;
    }
    const more = this.#more.get(session.handle);
    if (more === undefined) this.#more.set(session.handle, [us]);
    else if (more.length < BURSTS_PER_UPDATE - 1) more.push(us);
  }

  /** All since the last time; the next one is the first again. */
  take(session: Session): number[] {
    const first = session.firstBurstUs;
    if (first === undefined) return [];
    session.firstBurstUs = undefined;
    const bursts = [first];
    if (this.#more.size === 0) return bursts;
    const more = this.#more.get(session.handle);
    if (more === undefined) return bursts;
    this.#more.delete(session.handle);
    return [...bursts, ...more];
  }
}
