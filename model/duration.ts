/** Spans of time as a person types them. */
import { BitSecureError } from './errors.ts';

const SECONDS = { s: 1, m: 60, h: 3600, d: 86_400 } as const;
/** A year: no look goes further back, no watch waits longer. */
const MOST = 365 * 86_400;

/**
 * Seconds of `90s`, `30m`, `2h` or `1d`.
 * @param option that it was given to
 * @throws BitSecureError USAGE
 */
export function readDuration(option: string, text: string): number {
  const [, number = '', unit = ''] = /^(\d{1,9})([smhd])$/.exec(text.trim()) ?? [];
  const seconds = Number(number) * (SECONDS[unit as keyof typeof SECONDS] ?? 0);
  if (seconds >= 1 && seconds <= MOST) return seconds;
  throw new BitSecureError('USAGE', `--${option} ${JSON.stringify(text)} is no span of time`, {
    hint: 'give 90s, 30m, 2h or 1d; at most 365d',
  });
}
