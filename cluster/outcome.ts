/** What a bulk answer says of each document. */
import type { WireAnswer } from './wire.ts';
import { cleanReason, isBlock, isTransientStatus, reasonOf, type Reason } from './faults.ts';
import { isObject, objectOf, propertyOf, stringOf } from '../model/json.ts';

/**
 * `indexed`; `present`: its id is there already; `again`: not now; `blocked`: the index takes nothing; `denied`: this user
 * may not; `refused`: never this document.
 */
export type Verdict = 'indexed' | 'present' | 'again' | 'blocked' | 'denied' | 'refused';

export interface Outcome {
  verdict: Verdict;
  status: number;
  reason: Reason;
  /** Equal for faults that differ in the document alone. */
  kind: string;
}

const INDEXED: Outcome = { verdict: 'indexed', status: 201, reason: { type: '', reason: '' }, kind: '' };
const CONFLICT = 'version_conflict_engine_exception';
const PRESENT: Outcome = { verdict: 'present', status: 409, reason: { type: CONFLICT, reason: '' }, kind: '' };

function verdictOf(action: string, status: number, reason: Reason): Verdict {
  // Somebody else changed it at the same time: the change is made again, on what is there now.
  if (action === 'update' && status === 409 && reason.type === CONFLICT) return 'again';
  if (isBlock(status, reason)) return 'blocked';
  if (status === 401 || (status === 403 && reason.type === 'security_exception')) return 'denied';
  return isTransientStatus(status) ? 'again' : 'refused';
}

function outcomeOf(item: unknown, redact: (text: string) => string): Outcome | undefined {
  const about = objectOf(item);
  const [action = ''] = Object.keys(about);
  const { status, error } = objectOf(about[action]);
  if (typeof status !== 'number') return undefined;
  if (status >= 200 && status < 300) return INDEXED;
  if (action !== 'update' && status === 409 && propertyOf(error, 'type') === CONFLICT) return PRESENT;
  const reason = reasonOf(error);
  const own = stringOf(objectOf(error)['reason']) ?? '';
  const kind = `${reason.type} ${own.split(' in document with id ')[0] ?? ''}`.replace(/\d+/g, '#');
  return { verdict: verdictOf(action, status, reason), status, reason: cleanReason(reason, redact), kind };
}

/** The outcome of each of `count` documents; undefined when the answer is not one about them. */
export function outcomesOf(answer: WireAnswer, count: number, redact: (text: string) => string): Outcome[] | undefined {
  if (answer.status !== 200 || !isObject(answer.body)) return undefined;
  const { items } = answer.body;
  if (!Array.isArray(items) || items.length !== count) return undefined;
  const outcomes: Outcome[] = [];
  let before: unknown;
  let outcome: Outcome | undefined;
  for (const item of items as unknown[]) {
    // Usually they are one object.
    if (item !== before) outcome = outcomeOf(item, redact);
    if (outcome === undefined) return undefined;
    outcomes.push(outcome);
    before = item;
  }
  return outcomes;
}
