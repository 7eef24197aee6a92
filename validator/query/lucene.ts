/**
 * Lucene's classic query language as Elasticsearch's query_string reads it (QueryParser.jj): operators are not Boolean algebra but
 * marks on the clauses of a list, required, optional or prohibited. Linear in time, bounded in depth, so that it can read hostile text.
 */
import { scanQuoted, scanRegex, scanWord, skipSpace, SPACE, type Cursor as Place, type Word } from './lucene-scan.ts';

export type Occur = 'must' | 'should' | 'not';
export interface LuceneClause {
  occur: Occur;
  node: LuceneNode;
}
export interface LuceneGroup {
  kind: 'group';
  clauses: LuceneClause[];
}
export interface LuceneTerm {
  kind: 'term';
  /** Undefined: the default fields. */
  field: string | undefined;
  /** Without escapes and delimiters. Of a wildcard: with its `*` and `?`, escapes kept. */
  text: string;
  form: 'bare' | 'quoted' | 'wildcard' | 'regex';
}
export interface LuceneRange {
  kind: 'range';
  field: string | undefined;
  from: string;
  to: string;
  includeFrom: boolean;
  includeTo: boolean;
}
export type LuceneNode = LuceneGroup | LuceneTerm | LuceneRange;
export interface LuceneFault {
  message: string;
  /** In the query text, 0-based. */
  offset: number;
}
export type LuceneResult = { query: LuceneGroup } | { fault: LuceneFault };

/** Deeper groups are refused: no person writes them, and each costs a stack frame. */
const MAX_DEPTH = 100;
/** No engine answers a tenth of these. */
const MAX_CLAUSES = 100_000;

class Refusal extends Error {
  readonly offset: number;
  constructor(message: string, offset: number) {
    super(message);
    this.offset = offset;
  }
}

interface Cursor extends Place {
  readonly defaultAnd: boolean;
  clauses: number;
}

/** Parses a query. @param defaultAnd true when the query sets `default_operator: AND` */
export function parseLucene(text: string, defaultAnd = false): LuceneResult {
  const cursor: Cursor = { text, at: 0, defaultAnd, clauses: 0 };
  try {
    const query = readGroup(cursor, undefined, 0);
    if (cursor.at < text.length) throw new Refusal('a closing parenthesis without an opening one', cursor.at);
    return { query };
  } catch (error) {
    if (error instanceof Refusal) return { fault: { message: error.message, offset: error.offset } };
    throw error;
  }
}

function readGroup(cursor: Cursor, field: string | undefined, depth: number): LuceneGroup {
  if (depth > MAX_DEPTH) throw new Refusal(`nested deeper than ${MAX_DEPTH} groups`, cursor.at);
  const clauses: LuceneClause[] = [];
  for (;;) {
    skipSpace(cursor);
    if (cursor.at >= cursor.text.length || cursor.text[cursor.at] === ')') break;
    const conjunction = readOperator(cursor, CONJUNCTIONS);
    if (conjunction !== undefined && clauses.length === 0) throw new Refusal(`begins with ${conjunction}`, cursor.at);
    const modifier = readOperator(cursor, MODIFIERS);
    skipSpace(cursor);
    if (cursor.at >= cursor.text.length || cursor.text[cursor.at] === ')') {
      const after = modifier ?? conjunction;
      if (after !== undefined) throw new Refusal(`${after} without anything after it`, cursor.at);
    }
    const node = readClause(cursor, field, depth);
    cursor.clauses += 1;
    if (cursor.clauses > MAX_CLAUSES) throw new Refusal(`more than ${MAX_CLAUSES} clauses`, cursor.at);
    addClause(clauses, conjunction, modifier, node, cursor.defaultAnd);
  }
  if (clauses.length === 0 && depth > 0) throw new Refusal('an empty group', cursor.at);
  return { kind: 'group', clauses };
}

/** QueryParserBase.addClause: AND reaches back to the clause before it. */
function addClause(
  clauses: LuceneClause[],
  conjunction: string | undefined,
  modifier: string | undefined,
  node: LuceneNode,
  defaultAnd: boolean,
): void {
  const and = conjunction === 'AND' || conjunction === '&&';
  const or = conjunction === 'OR' || conjunction === '||';
  const prohibited = modifier === 'NOT' || modifier === '-' || modifier === '!';
  const before = clauses.at(-1);
  if (before !== undefined && before.occur !== 'not') {
    if (and) before.occur = 'must';
    else if (defaultAnd && or) before.occur = 'should';
  }
  const required = modifier === '+' || and || (defaultAnd && !or);
  clauses.push({ occur: prohibited ? 'not' : required ? 'must' : 'should', node });
}

const CONJUNCTIONS = ['AND', 'OR', '&&', '||'];
const MODIFIERS = ['NOT', '+', '-', '!'];

function readOperator(cursor: Cursor, operators: readonly string[]): string | undefined {
  skipSpace(cursor);
  const found = operators.find((operator) => {
    if (!cursor.text.startsWith(operator, cursor.at)) return false;
    const next = cursor.text[cursor.at + operator.length];
    return !/[A-Z]/.test(operator) || next === undefined || SPACE.test(next) || '()":[{!/'.includes(next);
  });
  cursor.at += found?.length ?? 0;
  return found;
}

function readClause(cursor: Cursor, outer: string | undefined, depth: number): LuceneNode {
  const start = cursor.at;
  const before = readDelimited(cursor, outer, depth);
  if (before !== undefined) return before;
  const word = scanWord(cursor);
  if (word === undefined) return misplaced(cursor);
  skipSpace(cursor);
  if (cursor.text[cursor.at] !== ':') return wordTerm(cursor, outer, word);
  if (word.wildcard && word.raw !== '*') return refuse('a wildcard in a field name has to be escaped', start);
  cursor.at += 1;
  skipSpace(cursor);
  return readValue(cursor, word.text, depth);
}

/** What follows `field:`. A second colon is refused, as Lucene does: this is where a bare IPv6 address ends. */
function readValue(cursor: Cursor, field: string, depth: number): LuceneNode {
  const start = cursor.at;
  if (start >= cursor.text.length) return refuse(`${field}: without a value`, start);
  const node = readDelimited(cursor, field, depth);
  if (node !== undefined) return node;
  const word = scanWord(cursor);
  if (word === undefined) return misplaced(cursor);
  if (/^(AND|OR|NOT)$/.test(word.raw)) return refuse(`${field}: without a value before ${word.raw}`, start);
  skipSpace(cursor);
  if (cursor.text[cursor.at] === ':') return refuse('a colon inside a value; escape it with a backslash', cursor.at);
  return wordTerm(cursor, field, word);
}

/** A clause that its first character announces; undefined when a word stands here. */
function readDelimited(cursor: Cursor, field: string | undefined, depth: number): LuceneNode | undefined {
  const start = cursor.at;
  const first = cursor.text[start];
  if (first === '(') return readParenthesised(cursor, field, depth);
  if (first === '[' || first === '{') return readRange(cursor, field);
  if (first === '"') {
    const text = scanQuoted(cursor) ?? refuse('a quotation mark that is never closed', start);
    readSuffix(cursor);
    return { kind: 'term', field, text, form: 'quoted' };
  }
  if (first !== '/') return undefined;
  const text = scanRegex(cursor) ?? refuse('a slash begins a regular expression that never ends', start);
  readSuffix(cursor);
  return { kind: 'term', field, text, form: 'regex' };
}

function wordTerm(cursor: Cursor, field: string | undefined, word: Word): LuceneTerm {
  readSuffix(cursor);
  return { kind: 'term', field, text: word.wildcard ? word.raw : word.text, form: word.wildcard ? 'wildcard' : 'bare' };
}

function misplaced(cursor: Cursor): never {
  return refuse(`${JSON.stringify(cursor.text[cursor.at])} has no place here; escape it with a backslash`, cursor.at);
}

function readParenthesised(cursor: Cursor, field: string | undefined, depth: number): LuceneNode {
  const start = cursor.at;
  cursor.at += 1;
  const group = readGroup(cursor, field, depth + 1);
  if (cursor.text[cursor.at] !== ')') return refuse('an opening parenthesis that is never closed', start);
  cursor.at += 1;
  if (cursor.text[cursor.at] === '^') readSuffix(cursor);
  return group;
}

function readRange(cursor: Cursor, field: string | undefined): LuceneRange {
  const start = cursor.at;
  const includeFrom = cursor.text[start] === '[';
  cursor.at += 1;
  const from = readBound(cursor, start);
  if (readBound(cursor, start) !== 'TO') return refuse('a range without TO', start);
  const to = readBound(cursor, start);
  skipSpace(cursor);
  const end = cursor.text[cursor.at];
  if (end !== ']' && end !== '}') return refuse('a range that is never closed', start);
  cursor.at += 1;
  readSuffix(cursor);
  return { kind: 'range', field, from, to, includeFrom, includeTo: end === ']' };
}

function readBound(cursor: Cursor, start: number): string {
  skipSpace(cursor);
  if (cursor.text[cursor.at] === '"')
    return scanQuoted(cursor) ?? refuse('a quotation mark that is never closed', start);
  const begin = cursor.at;
  while (cursor.at < cursor.text.length && !/[\s\]}]/.test(cursor.text[cursor.at] ?? '')) cursor.at += 1;
  if (cursor.at === begin) return refuse('a range needs a beginning and an end', start);
  return cursor.text.slice(begin, cursor.at);
}

/** Fuzziness or slop (`~`, `~2`) and boost (`^2.5`): read and dropped, they do not change what has to match here. */
function readSuffix(cursor: Cursor): void {
  const { text } = cursor;
  if (text[cursor.at] === '~') {
    cursor.at += 1;
    cursor.at += /^\d*(\.\d+)?/.exec(text.slice(cursor.at, cursor.at + 20))?.[0].length ?? 0;
  }
  if (text[cursor.at] === '^') {
    const number = /^\d+(\.\d+)?/.exec(text.slice(cursor.at + 1, cursor.at + 21));
    if (number === null) refuse('^ needs a number after it', cursor.at);
    cursor.at += 1 + (number?.[0].length ?? 0);
  }
}

function refuse(message: string, offset: number): never {
  throw new Refusal(message, offset);
}
