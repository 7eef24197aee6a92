/** Times as people and dashboards write them. */

const ISO = /^(\d{4}-\d\d-\d\d)(?:(T\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?)(Z|[+-]\d\d:\d\d)?)?$/;
const MATHEMATICS = /^now(?:[+-]\d{1,6}[smhdwMy])*(?:\/[smhdwMy])?$/;

/**
 * Milliseconds since 1970 of an ISO 8601 date, or date and time to the minute or finer; without a zone it is UTC. Undefined
 * for what is no time, such as the 30th of February.
 */
export function isoMs(text: string): number | undefined {
  const [, date, time = 'T00:00', zone = 'Z'] = ISO.exec(text.trim()) ?? [];
  if (date === undefined) return undefined;
  const ms = Date.parse(`${date}${time}${zone}`);
  // Date.parse takes the 31st of every month for a day of the next.
  const real = new Date(`${date}T00:00Z`);
  return Number.isNaN(ms) || real.toISOString().slice(0, 10) !== date ? undefined : ms;
}

/** A date and time without a zone, for which JavaScript takes the zone of this machine. */
const ZONELESS = /^(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d(?::\d\d(?:\.\d+)?)?)$/;

/** Milliseconds since 1970 of a time in a document, which is a number of them or a text; without a zone it is UTC, as for engines. */
export function documentMs(value: unknown): number | undefined {
  const ms = typeof value === 'string' ? Date.parse(value.trim().replace(ZONELESS, '$1T$2Z')) : value;
  return typeof ms === 'number' && Number.isFinite(ms) ? ms : undefined;
}

/** Whether it is date mathematics of Kibana's time picker: `now`, `now-24h`, `now-7d/d`. */
export function isDateMath(text: string): boolean {
  return MATHEMATICS.test(text);
}

/** Whether the time picker of a dashboard takes it. */
export function isPickerTime(text: string): boolean {
  return isDateMath(text) || isoMs(text) !== undefined;
}
