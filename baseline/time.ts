/** Times of the document: UTC, RFC 3339, to the millisecond. */

/** 9999-12-31T23:59:59.999Z: the last time that RFC 3339 can spell; forged captures claim later ones. */
const LATEST_MS = 253_402_300_799_999;

/** Epoch microseconds as RFC 3339, rounded down to the millisecond; what cannot be spelled becomes the nearest that can. */
export function timeOfUs(us: number): string {
  return new Date(Math.min(Math.max(Math.floor(us / 1e3), 0), LATEST_MS)).toISOString();
}

/** Epoch milliseconds of a time of the document; NaN when it is none. */
export function msOfTime(time: string): number {
  return Date.parse(time);
}
