/** Moving documents in time: every time by the same distance, and ids that belong to that distance. */
import { hash } from 'node:crypto';
import { timeText } from '../model/document.ts';
import { BitSecureError } from '../model/errors.ts';
import type { SessionUpdate } from '../model/session.ts';
import { documentMs, isoMs } from '../model/time.ts';

/**
 * A time as a user gives it, in microseconds since 1970: `now`, or ISO 8601 with a zone (`2026-11-21T08:00:00Z`); without
 * one it is UTC. @throws BitSecureError USAGE
 */
export function parseTarget(text: string, nowMs: number): number {
  if (text === 'now') return nowMs * 1000;
  const ms = isoMs(text);
  if (ms === undefined)
    throw new BitSecureError('USAGE', `${JSON.stringify(text)} is not a time`, {
      hint: 'give now, or ISO 8601 such as 2026-11-21T08:00:00Z',
    });
  return ms * 1000;
}

/**
 * Id for what is shifted: made of the id and the distance, so that the same shift is the same set of documents, and another
 * shift another set beside it. 32 hex digits.
 */
export function shiftedId(id: string, byUs: number): string {
  return hash('sha256', `${id} ${byUs}`, 'hex').slice(0, 32);
}

/** The update as it were `byUs` microseconds later. */
export function shiftUpdate(update: SessionUpdate, byUs: number): SessionUpdate {
  return {
    ...update,
    sessionId: shiftedId(update.sessionId, byUs),
    startedUs: update.startedUs + byUs,
    updatedUs: update.updatedUs + byUs,
    burstsUs: update.burstsUs.map((us) => us + byUs),
  };
}

/** A time in a document (ISO 8601, or milliseconds since 1970) later by `byUs`; what is no time stays. */
export function shiftTime(value: unknown, byUs: number): unknown {
  const ms = documentMs(value);
  return ms === undefined ? value : timeText(ms * 1000 + byUs);
}
