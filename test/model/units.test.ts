import { describe, expect, it } from 'vitest';
import { formatBytes, formatDuration, perInterval } from '../../model/units.ts';

describe('bytes for a person', () => {
  it.each([
    [0, '0 B'],
    [1, '1 B'],
    [999, '999 B'],
    [1000, '1.00 kB'],
    [1234, '1.23 kB'],
    [9996, '10.0 kB'],
    [99_960, '100 kB'],
    [999_499, '999 kB'],
    [999_999, '1.00 MB'],
    [45_600_000, '45.6 MB'],
    [7.89e11, '789 GB'],
    [999.9e15, '1.00 EB'],
    [Number.MAX_SAFE_INTEGER, '9.01 PB'],
    [5e21, '5000 EB'],
  ])('%d is %s', (bytes, text) => expect(formatBytes(bytes)).toBe(text));
});

describe('durations for a person', () => {
  it.each([
    [0, '0 s'],
    [0.0004, '0 ms'],
    [0.25, '250 ms'],
    [0.9996, '1 s'],
    [1.5, '1.5 s'],
    [12.34, '12.3 s'],
    [59.94, '59.9 s'],
    [59.96, '1 min'],
    [300, '5 min'],
    [302.4, '5 min 2 s'],
    [3599.9, '1 h'],
    [5400, '1 h 30 min'],
    [86_399.9, '1 d'],
    [90_000, '1 d 1 h'],
    [31_536_000, '365 d'],
  ])('%d seconds are %s', (seconds, text) => expect(formatDuration(seconds)).toBe(text));
});

describe('an interval after "per"', () => {
  it.each([
    [1, 'second'],
    [5, '5 seconds'],
    [60, 'minute'],
    [90, '90 seconds'],
    [300, '5 minutes'],
    [3600, 'hour'],
    [86_400, 'day'],
    [432_000, '5 days'],
    [0.5, '500 ms'],
    [1.5, '1.5 s'],
  ])('%d is %s', (seconds, text) => expect(perInterval(seconds)).toBe(text));
});
