/** How regularly a peer is heard. Robust figures (medians), so that a reconnect or one lost job does not spoil them. */
import type { Rhythm } from '../model/generated/baseline.ts';

/** A burst is payload after at least this much silence (see SessionUpdate.burstsUs); nearer ones of parallel sessions are one. */
const SILENCE_US = 1e6;
const FEWEST_GAPS = 3;

/** Median of numbers; the mean of the middle two when they are even. NaN of none. */
export function median(values: readonly number[]): number {
  const sorted = Float64Array.from(values).sort();
  const middle = sorted.length >> 1;
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? Number.NaN) + upper) / 2;
}

/**
 * The largest jitter, as a part of the period, that still counts as rhythm: (1 − 1/√gaps) / 4.
 * Independent events (exponential gaps) have 0.69 and evenly spread ones 0.5 in the long run; few gaps can agree by
 * chance, hence the stricter limit: 0.11 of 3 gaps, 0.13 of 4, 0.17 of 9, towards 0.25 of many. By simulation it takes 15 %
 * of random series of 3 gaps for rhythm, 5 % of 4, below 1 % of 10.
 */
export function mostJitter(gaps: number): number {
  return (1 - 1 / Math.sqrt(gaps)) / 4;
}

/**
 * Rhythm of burst times (epoch microseconds, any order): the median gap, and the median absolute deviation from it.
 * Undefined with fewer than 4 bursts, or when the gaps are too uneven to be called a rhythm.
 */
export function rhythmOf(burstsUs: readonly number[]): Rhythm | undefined {
  const sorted = Float64Array.from(burstsUs).sort();
  const gaps: number[] = [];
  let last = Number.NaN;
  for (const us of sorted) {
    const gap = us - last;
    if (gap < SILENCE_US) continue;
    if (!Number.isNaN(gap)) gaps.push(gap);
    last = us;
  }
  if (gaps.length < FEWEST_GAPS) return undefined;
  const period = median(gaps);
  const jitter = median(gaps.map((gap) => Math.abs(gap - period)));
  if (jitter / period > mostJitter(gaps.length)) return undefined;
  return { periodSeconds: seconds(period), jitterSeconds: seconds(jitter), bursts: gaps.length + 1 };
}

/** Microseconds as seconds to the millisecond. */
function seconds(us: number): number {
  return Math.round(us / 1e3) / 1e3;
}
