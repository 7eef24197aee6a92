/** The interval of a date histogram as Kibana resolves it: `auto` by the span of time, too fine ones made coarser. */

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const WEEK = 7 * DAY;
/** As moment.js converts them. */
const MONTH = 30 * DAY;
const YEAR = 365 * DAY;

/** Kibana's settings histogram:barTarget and histogram:maxBars, as they are by default. */
const BAR_TARGET = 50;
const MAX_BARS = 100;

/** Up to how much time for a bar, which interval; Kibana's own table (calc_auto_interval), longest first. */
const ROUNDING: readonly (readonly [bound: number, interval: number])[] = [
  [Infinity, YEAR],
  [YEAR, MONTH],
  [3 * WEEK, WEEK],
  [WEEK, DAY],
  [DAY, 12 * HOUR],
  [6 * HOUR, 3 * HOUR],
  [2 * HOUR, HOUR],
  [45 * MINUTE, 30 * MINUTE],
  [20 * MINUTE, 10 * MINUTE],
  [9 * MINUTE, 5 * MINUTE],
  [3 * MINUTE, MINUTE],
  [45 * SECOND, 30 * SECOND],
  [15 * SECOND, 10 * SECOND],
  [7.5 * SECOND, 5 * SECOND],
  [5 * SECOND, SECOND],
  [500, 100],
];

const UNITS: readonly (readonly [unit: string, ms: number])[] = [
  ['y', YEAR],
  ['M', MONTH],
  ['w', WEEK],
  ['d', DAY],
  ['h', HOUR],
  ['m', MINUTE],
  ['s', SECOND],
  ['ms', 1],
];

export interface Interval {
  /** Such as `10m`, as the engine takes it. */
  expression: string;
  ms: number;
  /** By the calendar: its length differs, and engines from 7.2 on want to be told. */
  calendar: boolean;
}

/** A unit that counts without remainder; years, months and weeks only as one. */
function spelled(ms: number): Interval {
  for (const [unit, length] of UNITS) {
    const count = ms / length;
    const large = unit === 'y' || unit === 'M' || unit === 'w';
    if (!Number.isInteger(count) || (large && count !== 1)) continue;
    const mixed = unit === 'd' || unit === 'h' || unit === 'm';
    return { expression: `${count}${unit}`, ms, calendar: large || (mixed && count === 1) };
  }
  return { expression: `${Math.max(1, Math.floor(ms))}ms`, ms: Math.max(1, Math.floor(ms)), calendar: false };
}

/** The rule whose bound is the nearest above the time for a bar. */
function near(spanMs: number): number {
  const target = spanMs / BAR_TARGET;
  return ROUNDING.findLast(([bound]) => bound > target)?.[1] ?? Math.max(1, Math.floor(target));
}

function lessThan(spanMs: number): number {
  const target = spanMs / MAX_BARS;
  return ROUNDING.find(([, interval]) => interval < target)?.[1] ?? Math.max(1, Math.floor(target));
}

/** Milliseconds of `m`, `1m`, `10 minutes`' short form; undefined for what is no interval. */
function parse(text: string): number | undefined {
  const [, count = '', unit] = /^(\d*)\s*(ms|[smhdwMy])$/.exec(text) ?? [];
  const length = UNITS.find(([name]) => name === unit)?.[1];
  return length === undefined ? undefined : Number(count === '' ? 1 : count) * length;
}

/**
 * Resolves the interval that a visualization holds.
 * @param setting `auto`, a unit, or a number with a unit
 * @param spanMs the span of time that is asked for
 * @returns undefined where the setting is no interval
 */
export function resolveInterval(setting: string, spanMs: number): Interval | undefined {
  const asked = setting === 'auto' ? near(spanMs) : parse(setting);
  if (asked === undefined || asked === 0) return undefined;
  return spelled(spanMs / asked > MAX_BARS ? lessThan(spanMs) : asked);
}
