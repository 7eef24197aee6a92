/**
 * Reads queries back the way an engine does, independently of the code that writes them: Lucene text through the npm
 * parser, filter DSL as data. Documents are flat: field name → value.
 */
import lucene, { type AST, type Node } from 'lucene';
import { parseAddressRange, rangeContains } from '../../model/address.ts';

export type FlatDocument = Record<string, string | number | undefined>;

const unescape = (text: string): string => text.replace(/\\(.)/gs, '$1');

function valueMatches(doc: FlatDocument, field: string, value: string, ip: boolean): boolean {
  const actual = doc[field];
  if (actual === undefined) return false;
  return ip && value.includes('/') ? rangeContains(parseAddressRange(value), String(actual)) : String(actual) === value;
}

/** Regular expressions as Lucene anchors them. */
const whole = (pattern: string): RegExp => new RegExp(`^(?:${pattern})$`, 's');

function leafMatches(leaf: Node, doc: FlatDocument, outer: string | undefined, ip: ReadonlySet<string>): boolean {
  const field = leaf.field === '<implicit>' ? outer : unescape(leaf.field);
  if (field === undefined) {
    if (leaf.term === '*' && !leaf.quoted) return true;
    throw new Error(`a term without a field: ${leaf.term}`);
  }
  if (leaf.regex) return doc[field] !== undefined && whole(leaf.term).test(String(doc[field]));
  if (leaf.quoted) return valueMatches(doc, field, unescape(leaf.term), ip.has(field));
  const star = /^(.*)(?<!\\)\*$/s.exec(leaf.term);
  if (star === null) throw new Error(`a bare term: ${leaf.term}`);
  // A prefix of text means nothing on a field of type ip.
  return !ip.has(field) && String(doc[field] ?? '').startsWith(unescape(star[1] ?? ''));
}

type Parsed = AST | Node;

/** npm lucene nests chains to the right, whatever the operators; this reads them from left to right, as Lucene does with explicit AND and OR. */
function nodeMatches(node: Parsed, doc: FlatDocument, outer: string | undefined, ip: ReadonlySet<string>): boolean {
  if ('term' in node) return leafMatches(node, doc, outer, ip);
  const field = node.field === undefined || node.field === '<implicit>' ? outer : unescape(node.field);
  const terms: { operator: string; node: Parsed }[] = [{ operator: 'AND', node: node.left }];
  let { operator, right: rest } = node;
  while (rest !== undefined && operator !== undefined) {
    if (!('term' in rest) && rest.parenthesized !== true && rest.operator !== undefined) {
      terms.push({ operator, node: rest.left });
      ({ operator, right: rest } = rest);
    } else {
      terms.push({ operator, node: rest });
      rest = undefined;
    }
  }
  const operators = new Set(terms.slice(1).map((term) => term.operator));
  if (operators.has('OR') && operators.size > 1) throw new Error('AND and OR mixed without parentheses');
  const results = terms.map((term) => nodeMatches(term.node, doc, field, ip) !== term.operator.endsWith('NOT'));
  return operators.has('OR') ? results.some(Boolean) : results.every(Boolean);
}

const parsed = new Map<string, AST>();

/** Whether a document matches a Lucene query. @param ip names of fields of type ip */
export function luceneMatches(query: string, doc: FlatDocument, ip: ReadonlySet<string> = new Set()): boolean {
  const tree = parsed.get(query) ?? lucene.parse(query);
  parsed.set(query, tree);
  return nodeMatches(tree, doc, undefined, ip);
}

/** Whether a document matches a filter. */
export function dslMatches(filter: unknown, doc: FlatDocument, ip: ReadonlySet<string> = new Set()): boolean {
  const [[kind, body] = ['', {}], ...more] = Object.entries(filter as Record<string, Record<string, unknown>>);
  if (more.length > 0) throw new Error(`a filter with more than one clause: ${JSON.stringify(filter)}`);
  if (kind === 'bool') {
    const list = (key: string): unknown[] => (body[key] as unknown[] | undefined) ?? [];
    const should = list('should');
    return (
      list('filter').every((part) => dslMatches(part, doc, ip)) &&
      !list('must_not').some((part) => dslMatches(part, doc, ip)) &&
      (should.length === 0 || should.some((part) => dslMatches(part, doc, ip)))
    );
  }
  const [field = '', value] = Object.entries(body)[0] ?? [];
  const actual = doc[field];
  if (actual === undefined) return false;
  if (kind === 'terms') return (value as string[]).some((each) => valueMatches(doc, field, each, ip.has(field)));
  if (kind === 'term') return valueMatches(doc, field, value as string, ip.has(field));
  if (kind === 'prefix') return String(actual).startsWith(value as string);
  if (kind === 'regexp') return whole(value as string).test(String(actual));
  throw new Error(`an unknown clause: ${kind}`);
}
