/** Kinds of options that several commands have, and how their values are read. */
import { BitSecureError } from '../model/errors.ts';

export const TEXT = { type: 'string', requiresArg: true } as const;
export const NUMBER = { type: 'number', requiresArg: true } as const;
export const SWITCH = { type: 'boolean', default: false } as const;
/** One value per use of the option, so that a capture may follow it. */
export const REPEATED = { type: 'string', array: true, nargs: 1 } as const;

/** Whose addresses a packet in a tunnel counts for. */
export const TUNNELS = {
  type: 'string',
  choices: ['inner', 'outer'],
  default: 'inner',
  requiresArg: true,
  describe: 'Hosts of packets in tunnels',
} as const;

/** Values that may come repeated or separated by commas. An empty one is kept: it is a mistake that its reader names. */
export function splitList(values: readonly string[]): string[] {
  return values.flatMap((value) => value.split(',')).map((value) => value.trim());
}

/** A number between limits, or the USAGE error that says so. Undefined stays undefined. */
export function checkNumber(option: string, value: number | undefined, least: number, most: number): void {
  if (value === undefined || (value >= least && value <= most)) return;
  throw new BitSecureError('USAGE', `--${option} must be a number from ${least} to ${most}`);
}

/** The same for what is counted. */
export function checkWhole(option: string, value: number | undefined, least: number, most: number): void {
  if (value === undefined || (Number.isInteger(value) && value >= least && value <= most)) return;
  throw new BitSecureError('USAGE', `--${option} must be a whole number from ${least} to ${most}`);
}

/** Seconds from a millisecond to a year. */
export function checkSeconds(option: string, value: number | undefined): void {
  checkNumber(option, value, 0.001, 31_536_000);
}

/** Live sessions that are kept at once. */
export const MAX_SESSIONS = {
  ...NUMBER,
  describe: 'Sessions that live at once, at most [default: 500000]',
} as const;

export function checkMaxSessions(value: number | undefined): void {
  checkWhole('max-sessions', value, 1, 16_777_216);
}
