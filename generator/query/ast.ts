/** A query as data, before a language gives it words. Fields are index names; values are plain text, unescaped. */
export type Matcher =
  | { kind: 'value'; value: string }
  /** CIDR block on a field of type ip. */
  | { kind: 'block'; block: string }
  /** Text that a keyword begins with. */
  | { kind: 'prefix'; prefix: string }
  /** Lucene regular expression over a whole keyword; free of slashes and backslashes, so that it needs no escape anywhere. */
  | { kind: 'regexp'; pattern: string };

export type Query =
  /** The field has a value. */
  | { kind: 'exists'; field: string }
  /** The field matches at least one of the matchers. */
  | { kind: 'match'; field: string; any: readonly Matcher[] }
  | { kind: 'and'; of: readonly Query[] }
  | { kind: 'or'; of: readonly Query[] };

/** Matchers of plain values. */
export function valuesOf(values: readonly string[]): Matcher[] {
  return values.map((value) => ({ kind: 'value', value }));
}

/** `or`, or the one query itself. */
export function anyOf(queries: readonly Query[]): Query {
  const [first, ...more] = queries;
  return first !== undefined && more.length === 0 ? first : { kind: 'or', of: queries };
}

/** Number of values and patterns: what engines count against their clause limit when a query is text. */
export function countMatchers(query: Query): number {
  if (query.kind === 'exists') return 1;
  if (query.kind === 'match') return query.any.length;
  return query.of.reduce((sum, part) => sum + countMatchers(part), 0);
}
