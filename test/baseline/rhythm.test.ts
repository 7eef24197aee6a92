import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { median, mostJitter, rhythmOf } from '../../baseline/rhythm.ts';
import { every, us } from '../support/updates.ts';

const rhythm = (seconds: number[]): ReturnType<typeof rhythmOf> => rhythmOf(seconds.map(us));

/** Times of bursts with these gaps between them. */
function after(gaps: readonly number[]): number[] {
  const times = [0];
  for (const gap of gaps) times.push((times.at(-1) ?? 0) + gap);
  return times;
}

describe('the rhythm of bursts', () => {
  it('is the median gap, give or take the median deviation from it', () => {
    // gaps 300, 302, 297, 301; sorted 297 300 301 302: median (300 + 301) / 2 = 300.5
    // deviations 0.5, 1.5, 3.5, 0.5; sorted 0.5 0.5 1.5 3.5: median (0.5 + 1.5) / 2 = 1
    expect(rhythm([0, 300, 602, 899, 1200])).toEqual({ periodSeconds: 300.5, jitterSeconds: 1, bursts: 5 });
  });

  it('needs three gaps', () => {
    expect(rhythm([])).toBeUndefined();
    expect(rhythm([0, 300, 600])).toBeUndefined();
    expect(rhythm([0, 300, 600, 900])).toEqual({ periodSeconds: 300, jitterSeconds: 0, bursts: 4 });
  });

  it('is reported while the jitter is below the limit for so many gaps, and not above', () => {
    // 3 gaps: limit (1 − 1/√3) / 4 = (1 − 0.5774) / 4 = 0.1057
    expect(mostJitter(3)).toBeCloseTo(0.1057, 4);
    // gaps 10, 11, 20: median 11, deviations 1, 0, 9, median 1; 1 / 11 = 0.0909 < 0.1057
    expect(rhythm([0, 10, 21, 41])).toEqual({ periodSeconds: 11, jitterSeconds: 1, bursts: 4 });
    // gaps 10, 12, 20: median 12, deviations 2, 0, 8, median 2; 2 / 12 = 0.1667 > 0.1057
    expect(rhythm([0, 10, 22, 42])).toBeUndefined();
  });

  it('may be looser the more gaps agree', () => {
    // 16 gaps of 8 and 12 by turns: median (8 + 12) / 2 = 10, every deviation 2; 2 / 10 = 0.2 > (1 − 1/4) / 4 = 0.1875
    const gaps = (n: number): number[] => Array.from({ length: n }, (_, i) => (i % 2 === 0 ? 8 : 12));
    expect(rhythm(after(gaps(16)))).toBeUndefined();
    // 26 gaps: (1 − 1/√26) / 4 = (1 − 0.1961) / 4 = 0.2010 > 0.2
    expect(rhythm(after(gaps(26)))).toEqual({ periodSeconds: 10, jitterSeconds: 2, bursts: 27 });
  });

  it('takes bursts of parallel sessions within a second for one', () => {
    // kept: 0, 60, 120, 180; the others come 0.3, 0.2 and 0.9 s after one that is kept
    expect(rhythm([0, 0.3, 60, 60.2, 120, 120.9, 180])).toEqual({ periodSeconds: 60, jitterSeconds: 0, bursts: 4 });
  });

  it('survives a reconnect and a pause', () => {
    // gaps 300 ×5, 7 (reconnect), 293, 300 ×3, 3600 (pause), 300 ×2: 13 gaps, the 7th of the sorted is 300;
    // deviations 0 ×10, 293, 7, 3300: the 7th of the sorted is 0
    const gaps = [300, 300, 300, 300, 300, 7, 293, 300, 300, 300, 3600, 300, 300];
    expect(rhythm(after(gaps))).toEqual({ periodSeconds: 300, jitterSeconds: 0, bursts: 14 });
  });

  it('is not seen in what comes by chance', () => {
    // Exponential gaps −ln(u) of 40 evenly spread u: the jitter of such is ln-distributed, 0.69 of the period
    const gaps = Array.from({ length: 40 }, (_, i) => -100 * Math.log((((i * 17) % 40) + 0.5) / 40) + 1);
    expect(rhythm(after(gaps))).toBeUndefined();
  });

  it('does not depend on the order of the bursts, nor on when it all began', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 100_000 }), { maxLength: 50 }), fc.nat(1e6), (times, shift) => {
        const sorted = rhythm([...times].sort((a, b) => a - b));
        expect(rhythm(times)).toEqual(sorted);
        expect(rhythm(times.map((time) => time + shift))).toEqual(sorted);
      }),
    );
  });

  it('finds any regular period', () => {
    fc.assert(
      fc.property(fc.integer({ min: 2, max: 100_000 }), fc.integer({ min: 4, max: 60 }), (period, bursts) => {
        expect(rhythm(every(period, bursts))).toEqual({ periodSeconds: period, jitterSeconds: 0, bursts });
      }),
    );
  });
});

describe('the median', () => {
  it('is the middle, or the mean of the middle two', () => {
    expect(median([3, 1, 2])).toBe(2);
    expect(median([4, 1, 3, 2])).toBe(2.5);
    expect(median([])).toBeNaN();
  });
});
