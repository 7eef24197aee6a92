import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isDateMath, isoMs, isPickerTime } from '../../model/time.ts';

describe('ISO 8601 as a user types it', () => {
  it.each([
    ['2026-03-02', '2026-03-02T00:00:00.000Z'],
    ['2026-03-02T06:00', '2026-03-02T06:00:00.000Z'],
    ['2026-03-02T06:00:30Z', '2026-03-02T06:00:30.000Z'],
    ['2026-03-02T06:00:30.123456Z', '2026-03-02T06:00:30.123Z'],
    [' 2026-03-02T06:00:00+02:00 ', '2026-03-02T04:00:00.000Z'],
    ['2024-02-29', '2024-02-29T00:00:00.000Z'],
  ])('%j is %s', (text, iso) => expect(new Date(isoMs(text)!).toISOString()).toBe(iso));

  it.each([
    '',
    'now',
    '2026-02-30',
    '2026-04-31T00:00Z',
    '2025-02-29',
    '2026-13-01',
    '2026-03-02T25:00',
    '26-03-02',
    '1',
  ])('%j is none', (text) => expect(isoMs(text)).toBeUndefined());

  it('every time that a Date spells is read back', () => {
    fc.assert(
      fc.property(fc.date({ min: new Date(0), max: new Date('9999-12-31'), noInvalidDate: true }), (date) => {
        expect(isoMs(date.toISOString())).toBe(date.getTime());
      }),
    );
  });
});

it.each(['now', 'now-24h', 'now+1h', 'now-7d/d', 'now-1M-1d/w'])('%s is date mathematics', (text) => {
  expect(isDateMath(text) && isPickerTime(text)).toBe(true);
});

it.each(['today', 'now-', 'now-24', 'now-24 h', 'now/q', ' now'])('%j is none', (text) => {
  expect(isPickerTime(text)).toBe(false);
});
