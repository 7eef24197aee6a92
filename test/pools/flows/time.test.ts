import { describe, expect, it } from 'vitest';
import { readTime, zoneOf } from '../../../pools/flows/time.ts';

const utc = (ms: number): number => ms;
const NOON = Date.parse('2026-03-02T12:00:05.250Z');

describe('times of flow records', () => {
  it.each([
    ['2026-03-02T12:00:05.250Z', NOON],
    ['2026-03-02 12:00:05.250', NOON],
    ['2026-03-02T12:00:05,250999', NOON],
    ['2026-03-02T13:00:05.250000+0100', NOON],
    ['2026-03-02T06:30:05.250-05:30', NOON],
    ['1772452805.250', NOON],
    [1_772_452_805.25, NOON],
    [NOON, NOON],
    [String(NOON), NOON],
    ['0', 0],
    ['2026-02-30 12:00:05', undefined],
    ['2026-03-02 25:00:05', undefined],
    ['2026-03-02', undefined],
    ['-5', undefined],
    [-5, undefined],
    [Number.NaN, undefined],
    ['9999999999999999', undefined],
    ['', undefined],
    [null, undefined],
    [{}, undefined],
  ])('%j', (value, ms) => {
    expect(readTime(value, utc)).toBe(ms);
  });
});

describe('time zones', () => {
  const at = (zone: string, wall: string): string | undefined => {
    const ms = readTime(wall, zoneOf(zone)!);
    return ms === undefined ? undefined : new Date(ms).toISOString();
  };

  it.each([
    ['UTC', '2026-07-01 12:00:00.5', '2026-07-01T12:00:00.500Z'],
    ['+02:00', '2026-07-01 12:00:00', '2026-07-01T10:00:00.000Z'],
    ['-0330', '2026-07-01 12:00:00', '2026-07-01T15:30:00.000Z'],
    ['Europe/Berlin', '2026-01-01 12:00:00', '2026-01-01T11:00:00.000Z'],
    ['Europe/Berlin', '2026-07-01 12:00:00.25', '2026-07-01T10:00:00.250Z'],
    // The hour that comes twice, and the one that does not come.
    ['Europe/Berlin', '2026-10-25 02:30:00', '2026-10-25T00:30:00.000Z'],
    ['Europe/Berlin', '2026-03-29 02:30:00', '2026-03-29T00:30:00.000Z'],
    ['Asia/Kathmandu', '2026-01-01 00:00:00', '2025-12-31T18:15:00.000Z'],
    // What names its zone is not moved.
    ['Asia/Tokyo', '2026-01-01T00:00:00Z', '2026-01-01T00:00:00.000Z'],
  ])('%s %s', (zone, wall, expected) => {
    expect(at(zone, wall)).toBe(expected);
  });

  it.each(['', 'Nowhere/Atlantis', '+25:00', 'CEST ', '+2'])('%j is none', (zone) => {
    expect(zoneOf(zone)).toBeUndefined();
  });
});
