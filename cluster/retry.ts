/** Trying again, ever more slowly. */
import { setTimeout as sleep } from 'node:timers/promises';
import { WireError } from './wire.ts';

const FIRST_MS = 100;
const LONGEST_MS = 10_000;

/**
 * Waits before try number `attempt` + 2 (the first wait is attempt 0): doubling, at most 10 s, half of it by chance so that
 * requests that failed together do not come back together; never beyond `deadline` (ms since 1970).
 * @throws WireError aborted
 */
export async function backOff(attempt: number, deadline: number, signal?: AbortSignal): Promise<void> {
  const full = Math.min(FIRST_MS * 2 ** Math.min(attempt, 20), LONGEST_MS);
  const wait = Math.min(full / 2 + (Math.random() * full) / 2, deadline - Date.now());
  try {
    await sleep(Math.max(0, wait), undefined, signal === undefined ? {} : { signal });
  } catch {
    throw new WireError('aborted', 'the wait was given up');
  }
}
