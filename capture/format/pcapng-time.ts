/** Times of pcapng: 64-bit counts of an interface's own unit, in `if_tsresol` parts of a second, plus `if_tsoffset` seconds. */
import type { PacketRecord } from '../packet.ts';

/** Unit of an interface's clock. */
export interface TimeScale {
  /** Units in a second; a power of ten or of two. */
  perSecond: number;
  /** Units in a microsecond, for units of a microsecond down to a nanosecond; else 0. */
  perUs: number;
  /** Seconds to add. */
  offset: number;
}

/** Microseconds, unless the interface says otherwise. */
export const MICROSECONDS: TimeScale = { perSecond: 1_000_000, perUs: 1, offset: 0 };

/** The last second whose microseconds are still safe integers (year 2255). */
const MAX_SECONDS = Math.floor(Number.MAX_SAFE_INTEGER / 1_000_000) - 1;
const END_US = (MAX_SECONDS + 1) * 1e6;
const TWO_32 = 4_294_967_296;

/** Scale of an `if_tsresol` octet: bit 7 clear 10^-n, set 2^-n seconds. */
export function timeScale(resolution: number, offset: number): TimeScale {
  const exponent = resolution & 0x7f;
  if (resolution & 0x80) return { perSecond: 2 ** exponent, perUs: 0, offset };
  return { perSecond: 10 ** exponent, perUs: exponent >= 6 && exponent <= 9 ? 10 ** (exponent - 6) : 0, offset };
}

/**
 * Sets the record's time from both halves of a time stamp. Returns false when the time lies outside 1970 … 2255; the
 * nearer bound is set then, so that nobody downstream meets a date that cannot be.
 */
export function setTime(record: PacketRecord, scale: TimeScale, high: number, low: number): boolean {
  const { perUs } = scale;
  if (perUs === 0) return setRareTime(record, scale, high, low);
  let us = high * TWO_32 + low;
  if (perUs !== 1) {
    // Division in digits of 32 bits, each step exact.
    const digit = Math.floor(high / perUs);
    us = digit * TWO_32 + Math.floor(((high - digit * perUs) * TWO_32 + low) / perUs);
  }
  const moved = us + scale.offset * 1e6;
  // Beyond these bounds the sum need not be exact.
  if (us > Number.MAX_SAFE_INTEGER || moved < 0 || moved >= END_US) return setRareTime(record, scale, high, low);
  record.us = moved;
  return true;
}

/** Other units and impossible times: rare enough for big integers. */
function setRareTime(record: PacketRecord, scale: TimeScale, high: number, low: number): boolean {
  const whole = (BigInt(high) << 32n) | BigInt(low);
  const unit = BigInt(scale.perSecond);
  const seconds = Number(whole / unit) + scale.offset;
  const possible = seconds >= 0 && seconds <= MAX_SECONDS;
  const us = seconds * 1e6 + Number(((whole % unit) * 1_000_000n) / unit);
  record.us = possible ? us : seconds < 0 ? 0 : MAX_SECONDS * 1e6;
  return possible;
}
