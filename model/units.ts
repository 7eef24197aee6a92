/** Quantities for people: numbers, decimal byte units, and durations. */

const BYTE_UNITS = ['B', 'kB', 'MB', 'GB', 'TB', 'PB', 'EB'] as const;

/** A whole number with thousands separators, the same on every machine. */
export function grouped(value: number): string {
  return String(value).replace(/\B(?=(\d{3})+$)/g, ',');
}

/** The unit in which `bytes` reads best, and its size. */
export function byteUnit(bytes: number): { unit: (typeof BYTE_UNITS)[number]; size: number } {
  let index = 0;
  while (index < BYTE_UNITS.length - 1 && bytes >= 1000 ** (index + 1)) index += 1;
  return { unit: BYTE_UNITS[index] ?? 'B', size: 1000 ** index };
}

/** Three significant digits at least: `0 B`, `999 B`, `1.23 kB`, `45.6 MB`, `789 GB`. */
export function formatBytes(bytes: number): string {
  const { unit, size } = byteUnit(bytes);
  const value = bytes / size;
  const digits = unit === 'B' || value >= 99.95 ? 0 : value >= 9.995 ? 1 : 2;
  const text = value.toFixed(digits);
  // 999,999 bytes round to 1000 kB, which is better said as 1.00 MB.
  return text === '1000' && unit !== 'EB' ? formatBytes(size * 1000) : `${text} ${unit}`;
}

const TIME_UNITS = [
  { unit: 'd', word: 'day', seconds: 86_400 },
  { unit: 'h', word: 'hour', seconds: 3600 },
  { unit: 'min', word: 'minute', seconds: 60 },
  { unit: 's', word: 'second', seconds: 1 },
] as const;

/** The two largest units that matter: `5 min`, `1 h 30 min`, `12.3 s`, `250 ms`, `0 s`. */
export function formatDuration(seconds: number): string {
  if (seconds < 0.9995) return seconds === 0 ? '0 s' : `${Math.round(seconds * 1000)} ms`;
  if (seconds < 59.95) return `${trim(seconds)} s`;
  // Rounded in the smaller of the two units first: 3599.9 s is one hour, not 59 min 60 s.
  for (const [index, large] of TIME_UNITS.entries()) {
    const small = TIME_UNITS[index + 1];
    if (small === undefined) break;
    const rounded = Math.round(seconds / small.seconds) * small.seconds;
    if (rounded < large.seconds) continue;
    const whole = Math.floor(rounded / large.seconds);
    const rest = Math.round((rounded - whole * large.seconds) / small.seconds);
    return rest === 0 ? `${whole} ${large.unit}` : `${whole} ${large.unit} ${rest} ${small.unit}`;
  }
  return `${trim(seconds)} s`;
}

/** An interval after "per": `second`, `5 minutes`, `45 s`. */
export function perInterval(seconds: number): string {
  const exact = TIME_UNITS.find((unit) => seconds >= unit.seconds && seconds % unit.seconds === 0);
  if (exact === undefined) return formatDuration(seconds);
  const count = seconds / exact.seconds;
  return count === 1 ? exact.word : `${count} ${exact.word}s`;
}

function trim(value: number): string {
  return String(Number(value.toFixed(value >= 10 ? 1 : 2)));
}

/** `1 destination`, `3,000 destinations`, `2 addresses`. */
export function count(number: number, noun: string): string {
  return `${grouped(number)} ${noun}${number === 1 ? '' : noun.endsWith('s') ? 'es' : 's'}`;
}
