/** Times of pcapng: 64-bit counts of an interface's own unit, in `if_tsresol` parts of a second, plus `if_tsoffset` seconds. */
import type { PacketRecord } from '../packet.ts';

/** Unit of an interface's clock. */
export interface TimeScale {
  /** Units in a second; a power of ten or of two. */
  perSecond: number;
  /** Nanoseconds in a unit, for units that are whole nanoseconds; else 0. */
  nanosecondsPerUnit: number;
  /** Seconds to add. */
  offset: number;
}

/** Microseconds, unless the interface says otherwise. */
export const MICROSECONDS: TimeScale = { perSecond: 1_000_000, nanosecondsPerUnit: 1000, offset: 0 };

/** The last second whose microseconds are still safe integers (year 2255). */
const MAX_SECONDS = Math.floor(Number.MAX_SAFE_INTEGER / 1_000_000) - 1;
const TWO_32 = 4_294_967_296;

/** Scale of an `if_tsresol` octet: bit 7 clear 10^-n, set 2^-n seconds. */
export function timeScale(resolution: number, offset: number): TimeScale {
  const exponent = resolution & 0x7f;
  if (resolution & 0x80) return { perSecond: 2 ** exponent, nanosecondsPerUnit: 0, offset };
  return {
    perSecond: 10 ** exponent,
    nanosecondsPerUnit: exponent <= 9 ? 10 ** (9 - exponent) : 0,
    offset,
  };
}

/**
 * Sets the record's time from both halves of a time stamp. Returns false when the time lies outside 1970 … 2255; the
 * nearer bound is set then, so that nobody downstream meets a date that cannot be.
 */
export function setTime(record: PacketRecord, scale: TimeScale, high: number, low: number): boolean {
  const { perSecond, nanosecondsPerUnit } = scale;
  const whole = high * TWO_32 + low;
  let seconds: number;
  let nanoseconds: number;
  if (nanosecondsPerUnit === 0) {
    [seconds, nanoseconds] = divideBig(high, low, perSecond);
  } else if (whole <= Number.MAX_SAFE_INTEGER) {
    seconds = Math.floor(whole / perSecond);
    nanoseconds = (whole - seconds * perSecond) * nanosecondsPerUnit;
  } else {
    // Schoolbook division in digits of 16 bits: perSecond < 2^30, so that each step stays below 2^46 and is exact.
    const q2 = Math.floor(high / perSecond);
    const r2 = (high - q2 * perSecond) * 65_536 + (low >>> 16);
    const q1 = Math.floor(r2 / perSecond);
    const r1 = (r2 - q1 * perSecond) * 65_536 + (low & 0xffff);
    const q0 = Math.floor(r1 / perSecond);
    seconds = q2 * TWO_32 + q1 * 65_536 + q0;
    nanoseconds = (r1 - q0 * perSecond) * nanosecondsPerUnit;
  }
  seconds += scale.offset;
  const possible = seconds >= 0 && seconds <= MAX_SECONDS;
  record.us = possible ? seconds * 1e6 + Math.floor(nanoseconds / 1000) : seconds < 0 ? 0 : MAX_SECONDS * 1e6;
  return possible;
}

/** Units finer than a nanosecond, or binary ones: rare enough for big integers. */
function divideBig(high: number, low: number, perSecond: number): [number, number] {
  const whole = (BigInt(high) << 32n) | BigInt(low);
  const unit = BigInt(perSecond);
  return [Number(whole / unit), Number(((whole % unit) * 1_000_000_000n) / unit)];
}
