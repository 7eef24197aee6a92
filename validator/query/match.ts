/** Would this session be shown? Asks an expression about one session, without a cluster. */
import { canonicalAddress, parseAddressRange, rangeContains } from '../../model/address.ts';
import type { Expression, Leaf } from './expression.ts';

/** Values of a session by index field name: null where it surely has none. Of a field that is not there nothing is known. */
export type Session = ReadonlyMap<string, string | null>;

/** True, false, or undefined where this tool cannot tell (a regular expression of any shape, an unread clause, the default fields). */
export function matches(expression: Expression, session: Session): boolean | undefined {
  if (expression.kind === 'leaf') return leafMatches(expression, session);
  if (expression.kind === 'not') return opposite(matches(expression.part, session));
  if (expression.kind === 'and') return every(expression.parts, (part) => matches(part, session));
  if (expression.kind === 'or') return opposite(every(expression.parts, (part) => opposite(matches(part, session))));
  return expression.kind === 'all';
}

function opposite(value: boolean | undefined): boolean | undefined {
  return value === undefined ? undefined : !value;
}

function every(parts: readonly Expression[], test: (part: Expression) => boolean | undefined): boolean | undefined {
  let result: boolean | undefined = true;
  for (const part of parts) {
    const one = test(part);
    if (one === false) return false;
    if (one === undefined) result = undefined;
  }
  return result;
}

function leafMatches(leaf: Leaf, session: Session): boolean | undefined {
  if (leaf.field === undefined || leaf.test === 'opaque') return undefined;
  const value = session.get(leaf.field);
  if (value === undefined) return undefined;
  if (value === null) return false;
  if (leaf.test === 'equals')
    return leaf.value === value || inBlock(leaf.value, value) || sameAddress(leaf.value, value);
  if (leaf.test === 'prefix') return value.startsWith(leaf.value);
  if (leaf.test === 'regex') return regexMatches(leaf.value, value);
  return leaf.test === 'exists' ? true : undefined;
}

/** Two spellings of one IPv6 address; IPv4 has only one. Lists are long: what cannot be an address is not parsed. */
function sameAddress(a: string, b: string): boolean {
  if (!a.includes(':')) return false;
  const canonical = canonicalAddress(a);
  return canonical !== undefined && canonical === canonicalAddress(b);
}

function inBlock(block: string, address: string): boolean {
  if (!block.includes('/')) return false;
  try {
    return rangeContains(parseAddressRange(block), address);
  } catch {
    return false;
  }
}

/**
 * Only patterns of plain characters, one-character classes, at most four groups of alternatives and four `+` straight behind a
 * class are run, on text as short as an address: such cannot backtrack without end, and are the ones that stand for blocks.
 */
function regexMatches(pattern: string, value: string): boolean | undefined {
  if (pattern.length > 500 || value.length > 45 || (pattern.match(/[+(]/g) ?? []).length > 8) return undefined;
  if (!/^(?:[0-9a-f.:|()]|\[[0-9a-f.:-]+\]\+?)*$/.test(pattern)) return undefined;
  try {
    return new RegExp(`^(?:${pattern})$`).test(value);
  } catch {
    return undefined;
  }
}
