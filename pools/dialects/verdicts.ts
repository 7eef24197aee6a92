/** Making verdicts: what every prober says in the same way. */
import type { Dialect } from '../../model/dialect.ts';
import { plainLine } from '../../model/text.ts';
import type { PoolReason } from '../../model/pool-words.ts';
import type { ProbeEnd, Step, Verdict } from './prober.ts';

/** Characters of evidence that are kept. */
const EVIDENCE = 200;

/** One line of plain text of somebody else's octets, cut. Invalid UTF-8 becomes replacement characters. */
export function evidenceOf(octets: Uint8Array | string): string {
  const text =
    typeof octets === 'string'
      ? octets
      : Buffer.from(octets.buffer, octets.byteOffset, Math.min(octets.length, 4 * EVIDENCE)).toString('utf8');
  return plainLine(text.slice(0, EVIDENCE)).trim();
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
