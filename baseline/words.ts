/** What a picture and a report say of a baseline in words. */
import type { Baseline } from '../model/generated/baseline.ts';
import { msOfTime } from './time.ts';
import { formatBytes, formatDuration, perInterval } from '../model/units.ts';

/** Text on one line of bounded length, without what an SVG cannot carry. */
export function shorten(text: string, longest: number): string {
  const clean = Array.from(text.replace(/[\p{Cc}\p{Cs}\uFFFE\uFFFF]+/gu, ' '));
  return clean.length <= longest ? clean.join('') : `${clean.slice(0, longest - 1).join('')}…`;
}

/** `10.0.0.5`, `10.0.0.5 and 10.0.0.6`, `10.0.0.5 and 3 more`. */
export function minersInWords(baseline: Baseline): string {
  const [first = '', second, ...more] = baseline.miners.map((miner) => shorten(miner.address, 45));
  if (second === undefined) return first;
  return more.length === 0 && first.length + second.length < 40
    ? `${first} and ${second}`
    : `${first} and ${more.length + 1} more`;
}

/** `2026-03-02 06:00 to 12:00 UTC`, with seconds when the span is short. */
export function spanInWords({ span }: Baseline): string {
  const from = new Date(msOfTime(span.from)).toISOString();
  const to = new Date(msOfTime(span.to)).toISOString();
  const digits = msOfTime(span.to) - msOfTime(span.from) < 600_000 ? 8 : 5;
  const clock = (time: string): string => time.slice(11, 11 + digits);
  const day = (time: string): string => time.slice(0, 10);
  return `${day(from)} ${clock(from)} to ${day(from) === day(to) ? '' : `${day(to)} `}${clock(to)} UTC`;
}

/** Bytes of all applications over all intervals. */
export function totalBytes({ volume }: Baseline): number {
  return volume.series.reduce((total, { bytes }) => bytes.reduce((sum, value) => sum + value, total), 0);
}

/** Pixels that a text takes at most, in DejaVu Sans. Nothing here can measure: Vega itself guesses far too wide. */
export function textWidth(text: string, fontSize: number): number {
  return Array.from(text).length * fontSize * 0.66;
}

/** Title and subtitle; the title gives up its second half where the picture is too narrow for it. */
export function titleOf(baseline: Baseline, width: number, fontSize: number): { text: string; subtitle: string } {
  const { volume, span } = baseline;
  const what = `bytes per ${perInterval(volume.intervalSeconds)} by application`;
  const seconds = (msOfTime(span.to) - msOfTime(span.from)) / 1000;
  const total = formatBytes(totalBytes(baseline));
  const when = `${spanInWords(baseline)} (${formatDuration(seconds)}), ${total}`;
  const miners = `Baseline of ${minersInWords(baseline)}`;
  return textWidth(`${miners}: ${what}`, fontSize) <= width
    ? { text: `${miners}: ${what}`, subtitle: when }
    : { text: miners, subtitle: `${what[0]?.toUpperCase()}${what.slice(1)}, ${when}` };
}
