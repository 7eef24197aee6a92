/** One spelling for expressions that mean the same: order, grouping, doubles and De Morgan's laws do not matter. */
import type { Expression, Leaf } from './expression.ts';

/** Name of a leaf, equal for equal tests, whether it was written as Lucene or as a filter. */
export function leafKey(leaf: Leaf): string {
  return JSON.stringify([leaf.field ?? null, leaf.test, leaf.value]);
}

/** Negation normal form with sorted, flattened groups, as text. */
export function normalForm(expression: Expression, negated = false): string {
  if (expression.kind === 'leaf') return `${negated ? '!' : ''}${leafKey(expression)}`;
  if (expression.kind === 'not') return normalForm(expression.part, !negated);
  if (expression.kind === 'and' || expression.kind === 'or') return group(expression, negated);
  return (expression.kind === 'all') === negated ? 'none' : 'all';
}

function group(expression: Extract<Expression, { kind: 'and' | 'or' }>, negated: boolean): string {
  const kind = (expression.kind === 'and') === negated ? 'or' : 'and';
  const [neutral, absorbing] = kind === 'and' ? ['all', 'none'] : ['none', 'all'];
  const parts = new Set(flatten(expression, kind, negated).filter((part) => part !== neutral));
  if (parts.has(absorbing)) return absorbing;
  if (parts.size === 0) return neutral;
  const sorted = [...parts].sort();
  return sorted.length === 1 ? sorted.join('') : `${kind}(${sorted.join(',')})`;
}

/** Normal forms of the parts, with groups of the same kind (after negation) opened. */
function flatten(expression: Expression, kind: 'and' | 'or', negated: boolean): string[] {
  if (expression.kind === 'not') return flatten(expression.part, kind, !negated);
  const own =
    (expression.kind === 'and' || expression.kind === 'or') &&
    (((expression.kind === 'and') === negated ? 'or' : 'and') === kind || expression.parts.length === 1);
  if (!own) return [normalForm(expression, negated)];
  return expression.parts.flatMap((part) => flatten(part, kind, negated));
}
