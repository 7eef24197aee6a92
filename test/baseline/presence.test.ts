import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { joinStretches, PresenceCounter } from '../../baseline/presence.ts';

function silence(seconds: number[], recorded: [number, number][] = []): number {
  const presence = new PresenceCounter();
  for (const second of seconds) presence.add(second * 1e6);
  const stretches = recorded.map(([from, to]) => ({ fromUs: from * 1e6, toUs: to * 1e6 }));
  return presence.longestSilenceUs(joinStretches(stretches)) / 1e6;
}

describe('the longest silence of a host', () => {
  it('is the longest time between two signs of life', () => {
    expect(silence([])).toBe(0);
    expect(silence([5])).toBe(0);
    expect(silence([0, 10, 310, 320])).toBe(300);
    expect(silence([320, 0, 310, 10])).toBe(300);
  });

  it('does not count the time between two captures', () => {
    // 0…100 and 1000…1100 were recorded: from 90 to 1010 there are 920 s, of which 900 were not
    expect(
      silence(
        [0, 50, 90, 1010, 1050],
        [
          [0, 100],
          [1000, 1100],
        ],
      ),
    ).toBe(50);
    // captures that overlap or come in any order are one stretch
    expect(
      silence(
        [0, 50, 90, 1010, 1050],
        [
          [95, 1100],
          [0, 100],
        ],
      ),
    ).toBe(920);
  });

  it('is exact for times in order, however long the span', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 1e6 }), { minLength: 1, maxLength: 60 }), (gaps) => {
        let time = 0;
        const times = [0, ...gaps.map((gap) => (time += gap))];
        expect(silence(times)).toBe(Math.max(...gaps));
      }),
    );
  });

  it('is exact for times in any order within an hour, and never told too short', () => {
    const gapsOf = (times: number[]): number[] => {
      const sorted = [...times].sort((a, b) => a - b);
      return sorted.slice(1).map((time, index) => time - (sorted[index] ?? 0));
    };
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 4095 }), { minLength: 2, maxLength: 60 }), (times) => {
        expect(silence(times)).toBe(Math.max(...gapsOf(times)));
      }),
    );
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 1e7 }), { minLength: 2, maxLength: 60 }), (times) => {
        expect(silence(times)).toBeGreaterThanOrEqual(Math.max(...gapsOf(times)));
      }),
    );
  });

  it('bears times that only a forged capture claims', () => {
    expect(silence([0, 2 ** 38])).toBe(2 ** 38);
  });
});
