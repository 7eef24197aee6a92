import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { nextInterval, VolumeCounter } from '../../baseline/volume.ts';

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);

describe('the volume', () => {
  it('is counted per second while that needs at most 120 intervals', () => {
    const volume = new VolumeCounter();
    volume.add('a', 1000e6, 5);
    volume.add('a', 1119.9e6, 7);
    expect(volume.intervalSeconds).toBe(1);
    expect(volume.startSeconds).toBe(1000);
    expect(volume.bytesOf('a')).toHaveLength(120);
    expect(volume.bytesOf('a').at(-1)).toBe(7);
    // one second more is the 121st interval: 1000 to 1120 in steps of 5 are 25
    volume.add('a', 1120e6, 1);
    expect(volume.intervalSeconds).toBe(5);
    expect(volume.bytesOf('a')).toHaveLength(25);
    expect(volume.bytesOf('a').slice(-2)).toEqual([7, 1]);
  });

  it.each([
    ['ten minutes', 600, 5],
    ['an hour', 3600, 30],
    ['six hours', 21_600, 300],
    ['a day', 86_400, 1800],
    ['a week', 604_800, 10_800],
    ['a month', 2_592_000, 21_600],
    ['a year', 31_536_000, 432_000],
  ])('of %s has bars that a person can tell apart', (_, span, interval) => {
    const volume = new VolumeCounter();
    volume.add('a', 0, 1);
    volume.add('a', (span - 1) * 1e6, 1);
    expect(volume.intervalSeconds).toBe(interval);
    expect(volume.bytesOf('a').length).toBeLessThanOrEqual(120);
    expect(volume.bytesOf('a').length).toBeGreaterThan(20);
  });

  it('joins intervals without splitting one: each step divides the next', () => {
    for (let step = 1; step < 1e9; step = nextInterval(step)) expect(nextInterval(step) % step).toBe(0);
  });

  it('bears times that only a forged capture claims', () => {
    const volume = new VolumeCounter();
    volume.add('a', 0, 1);
    volume.add('a', 2 ** 57, 1);
    expect(volume.bytesOf('a').length).toBeLessThanOrEqual(120);
    expect(sum(volume.bytesOf('a'))).toBe(2);
  });

  it('keeps a chosen interval, and says what would do when that needs too many', () => {
    const volume = new VolumeCounter(45);
    volume.add('a', 0, 1);
    volume.add('a', 86_400e6, 1);
    expect(volume.intervalSeconds).toBe(45);
    expect(volume.bytesOf('a')).toHaveLength(1921);
    expect(volume.tooFine).toBeUndefined();
    // 10,001 intervals of 45 s are 450,045 s: in 10,000 they need 60 s each (45.0045 is above 45 and below 60)
    volume.add('a', 450_000e6, 1);
    expect(volume.tooFine).toBe(60);
  });

  it('is the same in whatever order bytes come, and none is lost', () => {
    const event = fc.record({
      key: fc.constantFrom('a', 'b'),
      at: fc.integer({ min: 0, max: 1e6 }),
      bytes: fc.nat(1e6),
    });
    fc.assert(
      fc.property(fc.array(event, { minLength: 1, maxLength: 60 }), fc.infiniteStream(fc.nat()), (events, random) => {
        const count = (list: typeof events): unknown => {
          const volume = new VolumeCounter();
          for (const { key, at, bytes } of list) volume.add(key, at * 1e6, bytes);
          expect(sum(volume.bytesOf('a')) + sum(volume.bytesOf('b'))).toBe(sum(list.map(({ bytes }) => bytes)));
          return [volume.startSeconds, volume.intervalSeconds, volume.bytesOf('a'), volume.bytesOf('b')];
        };
        const shuffled = events
          .map((one) => ({ one, rank: random.next().value as number }))
          .sort((a, b) => a.rank - b.rank)
          .map(({ one }) => one);
        expect(count(shuffled)).toEqual(count(events));
      }),
    );
  });

  it('moves a series into another', () => {
    const volume = new VolumeCounter();
    volume.add('session', 3e6, 5);
    volume.add('application', 3e6, 1);
    volume.add('application', 4e6, 2);
    volume.move('session', 'application');
    volume.move('nobody', 'application');
    expect(volume.bytesOf('application')).toEqual([6, 2]);
    expect(volume.bytesOf('session')).toEqual([0, 0]);
    expect(new VolumeCounter().bytesOf('a')).toEqual([]);
  });
});
