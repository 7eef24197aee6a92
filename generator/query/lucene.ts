/** Lucene query string. Values are always quoted, so no value is an operator, a wildcard or a regular expression. */
import type { Matcher, Query } from './ast.ts';

/** A value as a quoted term: only the quote and the backslash mean something inside. */
export function luceneValue(value: string): string {
  return `"${value.replace(/["\\]/g, '\\$&')}"`;
}

/** A field name or prefix with everything escaped that the query parser could take for syntax. */
export function luceneWord(word: string): string {
  const escaped = word.replace(/[^A-Za-z0-9_.@]/g, '\\$&');
  return /^(AND|OR|NOT|TO)$/.test(word) ? `\\${word}` : escaped;
}

function matcherText(matcher: Matcher): string {
  if (matcher.kind === 'value') return luceneValue(matcher.value);
  if (matcher.kind === 'block') return luceneValue(matcher.block);
  return matcher.kind === 'prefix' ? `${luceneWord(matcher.prefix)}*` : `/${matcher.pattern}/`;
}

/** The query as text; `and` and `or` stand in parentheses, so that it can be put anywhere. */
export function toLucene(query: Query): string {
  if (query.kind === 'exists') return `_exists_:${luceneWord(query.field)}`;
  if (query.kind !== 'match') {
    return `(${query.of.map((part) => toLucene(part)).join(query.kind === 'and' ? ' AND ' : ' OR ')})`;
  }
  const words = query.any.map((matcher) => matcherText(matcher));
  return `${luceneWord(query.field)}:${words.length === 1 ? words.join('') : `(${words.join(' OR ')})`}`;
}
