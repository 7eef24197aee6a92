/** Spans of time that panels are asked about, in milliseconds since 1970. */

export interface TimeRange {
  fromMs: number;
  /** The last millisecond of it. */
  toMs: number;
}
