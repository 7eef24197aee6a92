/** Elasticsearch and OpenSearch filter DSL, in the forms that every version from 5 on takes. */
import type { Matcher, Query } from './ast.ts';

export type Dsl = Record<string, unknown>;

function matchersToDsl(field: string, matchers: readonly Matcher[]): Dsl[] {
  const values: string[] = [];
  const others: Dsl[] = [];
  for (const matcher of matchers) {
    switch (matcher.kind) {
      case 'value':
        values.push(matcher.value);
        break;
      // Not in the `terms` list: one block there turns the whole list into clauses, which are limited.
      case 'block':
        others.push({ term: { [field]: matcher.block } });
        break;
      case 'prefix':
        others.push({ prefix: { [field]: matcher.prefix } });
        break;
      case 'regexp':
        others.push({ regexp: { [field]: matcher.pattern } });
        break;
    }
  }
  return values.length === 0 ? others : [{ terms: { [field]: values } }, ...others];
}

function should(parts: Dsl[]): Dsl {
  const [first, ...more] = parts;
  return first !== undefined && more.length === 0 ? first : { bool: { should: parts, minimum_should_match: 1 } };
}

/** The query as one filter. */
export function toDsl(query: Query): Dsl {
  if (query.kind === 'exists') return { exists: { field: query.field } };
  if (query.kind === 'match') return should(matchersToDsl(query.field, query.any));
  const parts = query.of.map((part) => toDsl(part));
  return query.kind === 'or' ? should(parts) : { bool: { filter: parts } };
}

/** Clauses of the filter (a `terms` list is one), and its longest `terms` list. */
export function measureDsl(query: Query): { clauses: number; longestList: number } {
  if (query.kind === 'exists') return { clauses: 1, longestList: 0 };
  if (query.kind === 'match') {
    const values = query.any.filter((matcher) => matcher.kind === 'value').length;
    return { clauses: query.any.length - values + (values > 0 ? 1 : 0), longestList: values };
  }
  const parts = query.of.map((part) => measureDsl(part));
  return {
    clauses: parts.reduce((sum, part) => sum + part.clauses, 0),
    longestList: parts.reduce((most, part) => Math.max(most, part.longestList), 0),
  };
}
