/** Times as flow records spell them. */
import { isoMs } from '../../model/time.ts';

const TEXT = /^(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d:\d\d)(?:[.,](\d{1,9}))?\s*(?:(Z)|([+-]\d\d):?(\d\d))?$/i;
const NUMBER = /^\d{1,16}(?:\.\d{1,9})?$/;
/** A number of at least so much counts milliseconds: as seconds it would be after the year 5000. */
const LEAST_MS = 1e11;
/** The year 9999: beyond it no date can be spelled. */
const MOST_MS = 253_402_300_799_999;

/**
 * Epoch milliseconds of a time: RFC 3339, the same with a space or without a zone, or seconds or milliseconds since 1970.
 * @param zone for a wall clock's time without a zone
 * @returns undefined for what is no time
 */
export function readTime(value: unknown, zone: (wallMs: number) => number): number | undefined {
  if (typeof value === 'number') return numberTime(value);
  if (typeof value !== 'string') return undefined;
  const text = value.trim();
  if (NUMBER.test(text)) return numberTime(Number(text));
  const [, date, clock, fraction = '0', zulu, hours, minutes] = TEXT.exec(text) ?? [];
  if (date === undefined) return undefined;
  const wall = `${date}T${clock}.${fraction}`;
  if (zulu !== undefined || hours !== undefined)
    return isoMs(`${wall}${hours === undefined ? 'Z' : `${hours}:${minutes}`}`);
  const ms = isoMs(wall);
  return ms === undefined ? undefined : zone(ms);
}

function numberTime(value: number): number | undefined {
  const ms = Math.round(value >= LEAST_MS ? value : value * 1000);
  return ms >= 0 && ms <= MOST_MS ? ms : undefined;
}

function offsetMinutes(offset: string): number {
  const digits = offset.replace(/\D/g, '');
  const minutes = Number(digits.slice(0, 2)) * 60 + Number(digits.slice(2));
  return offset.startsWith('-') ? -minutes : minutes;
}

/** Parts of a wall clock's time, as `Intl` names them, as if it were UTC. */
function wallOf(format: Intl.DateTimeFormat, ms: number): number {
  const parts = Object.fromEntries(format.formatToParts(ms).map(({ type, value }) => [type, Number(value)]));
  const { year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0 } = parts;
  return Date.UTC(year, month - 1, day, hour, minute, second) + (ms % 1000);
}

/**
 * Turns a wall clock's time into epoch milliseconds. Where clocks are set back, the earlier of two times is taken.
 * @param name `UTC`, an offset such as `+02:00`, or a name of the IANA time zone database
 * @returns undefined for a name that is none
 */
export function zoneOf(name: string): ((wallMs: number) => number) | undefined {
  if (name === 'UTC') return (wallMs) => wallMs;
  if (/^[+-]\d\d:?\d\d$/.test(name)) {
    const ms = offsetMinutes(name) * 60_000;
    return Math.abs(ms) <= 14 * 3_600_000 ? (wallMs) => wallMs - ms : undefined;
  }
  let format: Intl.DateTimeFormat;
  try {
    const numeric = { year: 'numeric', month: 'numeric', day: 'numeric', hour: 'numeric', minute: 'numeric' } as const;
    format = new Intl.DateTimeFormat('en', { ...numeric, second: 'numeric', hourCycle: 'h23', timeZone: name });
  } catch {
    return undefined;
  }
  return (wallMs) => {
    const offsets = [-86_400_000, 86_400_000].map((away) => wallOf(format, wallMs + away) - (wallMs + away));
    const fits = offsets.map((offset) => wallMs - offset).filter((ms) => wallOf(format, ms) === wallMs);
    return Math.min(...(fits.length > 0 ? fits : offsets.map((offset) => wallMs - offset)));
  };
}
