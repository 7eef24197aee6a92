/** Holding documents back until their time has come, as live traffic would. */
import { setTimeout as sleep } from 'node:timers/promises';
import { BitSecureError } from '../model/errors.ts';

/** Waits shorter than this are saved up. */
const SHORTEST_MS = 5;
/** What waits to be sent is sent at least as often. */
const FLUSH_MS = 1000;

/**
 * `max` is undefined; `1x`, `10x`, `0.5x` are that many times as fast as the traffic was. @throws BitSecureError USAGE
 */
export function parseSpeed(text: string): number | undefined {
  if (text === 'max') return undefined;
  const speed = Number(/^(\d+(?:\.\d+)?)x?$/.exec(text)?.[1]);
  if (speed > 0 && Number.isFinite(speed)) return speed;
  throw new BitSecureError('USAGE', `--speed ${text} is no speed`, { hint: 'give max, 1x, 10x or the like' });
}

export class Pace {
  readonly #speed: number;
  readonly #flush: () => Promise<void> | undefined;
  readonly #signal: AbortSignal | undefined;
  #firstUs: number | undefined;
  #beganAt = 0;
  #flushedAt = 0;

  /** @param flush sends off what is gathered; called before long waits */
  constructor(speed: number, flush: () => Promise<void> | undefined, signal?: AbortSignal) {
    this.#speed = speed;
    this.#flush = flush;
    this.#signal = signal;
  }

  /** Resolves when a document of this time is due; undefined when it is. @throws BitSecureError INTERRUPTED */
  wait(us: number): Promise<void> | undefined {
    const now = Date.now();
    if (this.#firstUs === undefined) {
      this.#firstUs = us;
      this.#beganAt = this.#flushedAt = now;
    }
    const ahead = this.#beganAt + (us - this.#firstUs) / 1000 / this.#speed - now;
    return ahead < SHORTEST_MS ? undefined : this.#sleep(ahead, now);
  }

  async #sleep(ms: number, now: number): Promise<void> {
    if (ms > FLUSH_MS || now - this.#flushedAt > FLUSH_MS) {
      await this.#flush();
      this.#flushedAt = Date.now();
    }
    const until = now + ms;
    // A timer of Node holds 24 days at most.
    for (let left = ms; left > 0; left = until - Date.now()) {
      try {
        await sleep(Math.min(left, 2 ** 31 - 1), undefined, this.#signal === undefined ? {} : { signal: this.#signal });
      } catch {
        throw new BitSecureError('INTERRUPTED', 'interrupted', {});
      }
    }
  }
}
