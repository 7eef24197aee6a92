/** Making verdicts: what every prober says in the same way. */
import type { Dialect } from '../../model/dialect.ts';
import { plainLine } from '../../model/text.ts';
import type { PoolReason } from '../../model/pool-words.ts';
import type { ProbeEnd, Step, Verdict } from './prober.ts';

/** Characters of evidence that are kept. */
const EVIDENCE = 200;

/** Octets of what is no text that are shown, in hexadecimal. */
const SHOWN = 32;
/** Characters of no text: control characters but for those of lines, and what was no UTF-8. */
// oxlint-disable-next-line no-control-regex -- they are what is looked for
const BINARY = /[\x01-\x08\x0e-\x1f\x7f\uFFFD]/g;

/** White space, NUL and byte order marks say nothing. */
// oxlint-disable-next-line no-control-regex -- NUL is what is looked for
const NOTHING = /^[\s\0\uFEFF]*$/;

/** One line of plain text of somebody else's octets, cut; the first of them in hexadecimal where they are no text. */
export function evidenceOf(octets: Uint8Array | string): string {
  if (typeof octets === 'string') return plainLine(octets.slice(0, EVIDENCE)).trim();
  const start = Buffer.from(octets.buffer, octets.byteOffset, Math.min(octets.length, 4 * EVIDENCE));
  const text = start.toString('utf8').slice(0, EVIDENCE);
  const line = plainLine(text).trim();
  if (NOTHING.test(text)) return '';
  const isText = line !== '' && (text.match(BINARY)?.length ?? 0) * 4 <= text.length;
  return isText ? line : `octets ${start.toString('hex', 0, SHOWN)}`;
}

export interface Proof {
  dialect: Dialect;
  reason: PoolReason;
  algorithm?: string;
}

export function proved({ dialect, reason, algorithm }: Proof, evidence: string): Verdict {
  return { reason, dialect, evidence: evidenceOf(evidence), ...(algorithm === undefined ? {} : { algorithm }) };
}

/** Another server than the dialect's, or one whose answer proves nothing. */
export function otherProtocol(evidence: Uint8Array | string, tryNext: Verdict['tryNext'] = []): Verdict {
  return { reason: 'other-protocol', evidence: evidenceOf(evidence), ...(tryNext.length === 0 ? {} : { tryNext }) };
}

/** The verdict without the hint to try what has just been tried. */
export function without(verdict: Verdict, dialect: Dialect): Verdict {
  const tryNext = verdict.tryNext?.filter((hint) => hint !== dialect) ?? [];
  const { tryNext: _, ...rest } = verdict;
  return tryNext.length === 0 ? rest : { ...rest, tryNext };
}

export function step(verdict: Verdict): Step {
  return { kind: 'verdict', verdict };
}

export const MORE: Step = { kind: 'more' };

const ENDS = {
  closed: 'closed-without-answer',
  reset: 'reset',
  timeout: 'silent',
  limit: 'limit-exceeded',
} as const satisfies Record<ProbeEnd, PoolReason>;

/** Of a connection that ended without a proof. */
export function unproved(received: Uint8Array, end: ProbeEnd): Verdict {
  const said = evidenceOf(received);
  if (end === 'limit') return { reason: 'limit-exceeded', evidence: said };
  return received.length === 0 || said === '' ? { reason: ENDS[end], evidence: '' } : otherProtocol(received);
}
