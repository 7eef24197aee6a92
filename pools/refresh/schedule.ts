/** When the next pass is due. Times are milliseconds of a clock that does not jump. */
import { setTimeout as sleep } from 'node:timers/promises';

export interface Rhythm {
  /** From the beginning of a pass to that of the next. */
  everyMs: number;
  /** The same of resolving names alone; with each pass when absent. */
  resolveEveryMs?: number | undefined;
}

export interface Clock {
  nowMs: () => number;
  /** Resolves when the time has come, or the signal. */
  waitUntil: (timeMs: number, signal: AbortSignal) => Promise<void>;
}

/** A timer takes no longer than 2^31 ms. */
const LONGEST_MS = 86_400_000;

export const MONOTONIC: Clock = {
  nowMs: () => performance.now(),
  waitUntil: async (timeMs, signal) => {
    for (let left = timeMs - performance.now(); left > 0 && !signal.aborted; left = timeMs - performance.now())
      await sleep(Math.min(left, LONGEST_MS), undefined, { signal }).catch(() => undefined);
  },
};

/**
 * The next turn after one that has ended. One that took too long, and a machine that slept, delay what was due and pile up
 * nothing: the next begins at once, the one after it by its own time.
 * @param passMs when the last pass began
 * @param namesMs when names were resolved last, with a pass or alone
 */
export function nextTurn(
  { everyMs, resolveEveryMs = Infinity }: Rhythm,
  passMs: number,
  namesMs: number,
): { kind: 'pass' | 'names'; atMs: number } {
  const passAt = passMs + everyMs;
  const namesAt = namesMs + resolveEveryMs;
  return namesAt < passAt ? { kind: 'names', atMs: namesAt } : { kind: 'pass', atMs: passAt };
}
