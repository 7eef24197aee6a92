/**
 * What a panel selects, as Kibana keeps it: a Lucene query that a person can read and edit, and, for what would be too
 * long for that, filters with a name.
 */
import { BitSecureError } from '../model/errors.ts';
import { anyOf, countMatchers, type Query } from './query/ast.ts';
import { measureDsl, toDsl, type Dsl } from './query/dsl.ts';
import { toLucene } from './query/lucene.ts';

/** A part of the selection that can stand in the query or become a filter of its own. */
export interface Part {
  /** Names the filter, should it become one. */
  alias: string;
  negate: boolean;
  /** OR'ed. */
  queries: Query[];
}

export interface NamedFilter {
  alias: string;
  negate: boolean;
  dsl: Dsl;
}

export interface Selection {
  query: string;
  filters: NamedFilter[];
}

/** Longest query that a person still edits, and that leaves the visualization's address in the editor below 25,000 characters. */
const QUERY_CHARACTERS = 8000;
/** Elasticsearch allows 65,536 values in one `terms` list from 7 on; what was measured to work everywhere is 60,000. */
const LIST_VALUES = 60_000;

function textOf(parts: readonly Part[]): string {
  const words = parts.flatMap(({ queries, negate }) =>
    negate ? queries.map((query) => `NOT ${toLucene(query)}`) : [toLucene(anyOf(queries))],
  );
  if (!parts.some((part) => !part.negate)) words.unshift('*');
  return words.join(' AND ');
}

const size = (part: Part): number => part.queries.reduce((sum, query) => sum + countMatchers(query), 0);

function toFilter({ alias, negate, queries }: Part, clauseLimit: number): NamedFilter {
  const query = anyOf(queries);
  const { clauses, longestList } = measureDsl(query);
  if (longestList > LIST_VALUES) {
    throw new BitSecureError(
      'TOO_LARGE',
      `${alias}: a list of ${longestList} addresses is more than an engine takes (${LIST_VALUES})`,
      { hint: 'learn the baseline from fewer or shorter captures, or give blocks (CIDR) instead of single miners' },
    );
  }
  if (clauses > clauseLimit) {
    throw new BitSecureError(
      'TOO_LARGE',
      `${alias}: ${clauses} separate conditions are more than an engine surely takes (${clauseLimit})`,
      { hint: 'use --expect address, which needs no condition per application, or fewer address blocks' },
    );
  }
  return { alias, negate, dsl: toDsl(query) };
}

/**
 * Puts the parts into one query; while that has more values than `clauseLimit` or is too long to be read, the largest part
 * becomes a filter instead.
 * @param clauseLimit values in a query that the weakest engine behind the target surely takes
 * @throws BitSecureError TOO_LARGE for what not even a filter can hold
 */
export function selectionOf(parts: readonly Part[], clauseLimit: number): Selection {
  const bySize = [...parts].sort((a, b) => size(b) - size(a));
  const moved = new Set<Part>();
  const kept = (): Part[] => parts.filter((part) => !moved.has(part) && part.queries.length > 0);
  for (const part of bySize) {
    const rest = kept();
    const values = rest.reduce((sum, other) => sum + size(other), 0);
    if (values <= clauseLimit && textOf(rest).length <= QUERY_CHARACTERS) break;
    moved.add(part);
  }
  return {
    query: textOf(kept()),
    filters: parts.filter((part) => moved.has(part)).map((part) => toFilter(part, clauseLimit)),
  };
}
