/** Numbers, times and texts for people. */

/** @param {number} value */
export function grouped(value) {
  return String(value).replace(/\B(?=(\d{3})+$)/g, ',');
}

/**
 * `1 endpoint`, `3 endpoints`.
 * @param {number} number
 * @param {string} noun
 * @param {string} [plural]
 */
export function count(number, noun, plural = `${noun}s`) {
  return `${grouped(number)} ${number === 1 ? noun : plural}`;
}

/**
 * `2026-11-20 12:00:00`, as the API gives it to the second.
 * @param {string} time RFC 3339
 */
export function timeText(time) {
  const date = new Date(time);
  return Number.isNaN(date.getTime()) ? time : date.toISOString().slice(0, 19).replace('T', ' ');
}

const UNITS = /** @type {const} */ ([
  [86_400, 'day'],
  [3600, 'hour'],
  [60, 'minute'],
]);

/**
 * `5 minutes`, `3 hours`, `2 days`; the largest unit that has at least two, or one.
 * @param {number} seconds
 */
export function spanText(seconds) {
  for (const [size, unit] of UNITS) {
    if (seconds >= size) return count(Math.floor(seconds / size), unit);
  }
  return count(Math.max(0, Math.floor(seconds)), 'second');
}

/**
 * `5 minutes ago`.
 * @param {string} time RFC 3339
 */
export function agoText(time) {
  const seconds = (Date.now() - Date.parse(time)) / 1000;
  return seconds < 1 ? 'just now' : `${spanText(seconds)} ago`;
}

/**
 * Text of others with what would not be seen, or would turn the line around, made visible.
 * @param {string} text
 */
export function plain(text) {
  return text.replace(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu, (sign) => {
    const code = sign.codePointAt(0) ?? 0;
    return `\\u{${code.toString(16).toUpperCase()}}`;
  });
}

/**
 * `pool.example:3333`, `[2001:db8::1]:443`.
 * @param {{ fqdn?: string, address?: string, port?: number }} endpoint
 */
export function hostText({ fqdn, address, port }) {
  const host = fqdn ?? (address?.includes(':') ? `[${address}]` : address) ?? '';
  return plain(port === undefined ? host : `${host}:${port}`);
}
