import fc from 'fast-check';
import lucene from 'lucene';
import { describe, expect, it } from 'vitest';
import { luceneValue } from '../../generator/query/lucene.ts';
import { parseLucene, type LuceneNode } from '../../validator/query/lucene.ts';

const OCCUR = { must: '+', should: '', not: '-' } as const;

/** One line for a query: `+` required, `-` prohibited, the form of a term by its first letter. */
function shown(node: LuceneNode): string {
  if (node.kind === 'group')
    return `(${node.clauses.map(({ occur, node: inner }) => OCCUR[occur] + shown(inner)).join(' ')})`;
  if (node.kind === 'term') return `${node.field ?? ''}:${node.form[0]}<${node.text}>`;
  return `${node.field ?? ''}:${node.includeFrom ? '[' : '{'}${node.from} ${node.to}${node.includeTo ? ']' : '}'}`;
}

function parsed(text: string, and = false): string {
  const result = parseLucene(text, and);
  return 'fault' in result ? `${result.fault.offset}: ${result.fault.message}` : shown(result.query);
}

describe('queries as QueryParser reads them', () => {
  it.each([
    ['a:b', '(a:b<b>)'],
    ['a:b AND NOT c:d AND NOT c:e', '(+a:b<b> -c:b<d> -c:b<e>)'],
    ['a:x OR b:y AND c:z', '(a:b<x> +b:b<y> +c:b<z>)'],
    ['a:b && c:d || e:f', '(+a:b<b> +c:b<d> e:b<f>)'],
    ['-a:b +c:d !e:f', '(-a:b<b> +c:b<d> -e:b<f>)'],
    ['NOT a:b NOT c:d', '(-a:b<b> -c:b<d>)'],
    ['a:(b OR "c d")', '((a:b<b> a:q<c d>))'],
    ['a:(b OR c:d)', '((a:b<b> c:b<d>))'],
    ['a b', '(:b<a> :b<b>)'],
    ['S:2001\\:db8\\:\\:1', '(S:b<2001:db8::1>)'],
    ['a\\ b:c', '(a b:b<c>)'],
    ['a:"b\\"c"', '(a:q<b"c>)'],
    ['D:192.168.*', '(D:w<192.168.*>)'],
    ['a:/10[.][0-9]+/', '(a:r<10[.][0-9]+>)'],
    ['a:[1 TO *}', '(a:[1 *})'],
    ['a:{"x y" TO z]', '(a:{x y z])'],
    ['a:b^2 c~2 "d e"~3^1.5', '(a:b<b> :b<c> :q<d e>)'],
    ['a:>=5', '(a:b<>=5>)'],
    ['_exists_:a', '(_exists_:b<a>)'],
    ['*:*', '(*:w<*>)'],
    ['x:a-b+c', '(x:b<a-b+c>)'],
    ['a:b AND(c:d)', '(+a:b<b> +(c:b<d>))'],
    ['ANDROID', '(:b<ANDROID>)'],
    ['', '()'],
    ['  ', '()'],
    // Two bare blocks: what is between their slashes is a regular expression.
    ['D:10.0.0.0/8 OR D:10.0.0.0/16', '(D:b<10.0.0.0> :r<8 OR D:10.0.0.0> :b<16>)'],
  ])('%s', (text, expected) => {
    expect(parsed(text)).toBe(expected);
  });

  it('joins by AND where the query says so', () => {
    expect(parsed('a b OR c', true)).toBe('(+:b<a> :b<b> :b<c>)');
  });

  it.each([
    ['D:192.168.0.0/16', '13: a slash begins a regular expression that never ends'],
    ['S:2001:db8::1', '6: a colon inside a value; escape it with a backslash'],
    ['a AND (', '7: an empty group'],
    ['a:"x', '2: a quotation mark that is never closed'],
    ['a:b AND NOT', '11: NOT without anything after it'],
    ['a OR', '4: OR without anything after it'],
    ['AND a', '3: begins with AND'],
    ['a:(b', '2: an opening parenthesis that is never closed'],
    ['a)b', '1: a closing parenthesis without an opening one'],
    ['a:[1 2]', '2: a range without TO'],
    ['a:[1 TO 2', '2: a range that is never closed'],
    ['a:', '2: a: without a value'],
    ['a:OR b', '2: a: without a value before OR'],
    ['a*b:c', '0: a wildcard in a field name has to be escaped'],
    ['a:"b"^', '5: ^ needs a number after it'],
    ['a\\', '1: "\\\\" has no place here; escape it with a backslash'],
  ])('refuses %s', (text, message) => {
    expect(parsed(text)).toBe(message);
  });
});

describe('any text', () => {
  it('never throws, and the offset of a fault is in it', () => {
    const pieces = fc.constantFrom(
      'a',
      ':',
      '"',
      '(',
      ')',
      '[',
      ']',
      ' TO ',
      '/',
      '\\',
      ' AND ',
      ' OR ',
      'NOT ',
      '*',
      '-',
      '^2',
      '~',
      '1.2.3.4',
    );
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.array(pieces, { maxLength: 30 }).map((parts) => parts.join('')),
        ),
        (text) => {
          const result = parseLucene(text);
          if ('fault' in result) expect(result.fault.offset).toBeLessThanOrEqual(text.length);
        },
      ),
      { numRuns: 2000 },
    );
  });

  it.each([
    ['openings', '('.repeat(1_000_000)],
    ['fields', 'a:'.repeat(1_000_000)],
    ['words', 'a '.repeat(1_000_000)],
    ['quotation marks', '"'.repeat(1_000_001)],
    ['slashes', '/\\'.repeat(1_000_000)],
    ['negations', '-'.repeat(1_000_000)],
    ['groups', '(a '.repeat(50) + ')'.repeat(50) + 'a:(b)'.repeat(200_000)],
  ])('a million %s stays linear', (_, text) => {
    const start = performance.now();
    parseLucene(text);
    expect(performance.now() - start).toBeLessThan(5000);
  });

  it('a quoted value comes back whole, whatever it is', () => {
    fc.assert(
      fc.property(fc.string(), (value) => {
        expect(parsed(`field:${luceneValue(value)}`)).toBe(`(field:q<${value}>)`);
      }),
    );
  });
});

describe('agrees with another parser', () => {
  interface OtherNode {
    field?: string;
    term?: string;
    left?: OtherNode;
    right?: OtherNode;
  }

  /** Terms of npm `lucene`, with the field of the group that they stand in. */
  function otherTerms(node: OtherNode | undefined, outer?: string): string[] {
    if (node === undefined) return [];
    const field = node.field === '<implicit>' ? outer : (node.field ?? outer);
    if (node.term !== undefined) return [`${field ?? ''}:${node.term}`.replace(/\\(.)/g, '$1')];
    return [...otherTerms(node.left, field), ...otherTerms(node.right, field)];
  }

  function ownTerms(node: LuceneNode): string[] {
    if (node.kind === 'group') return node.clauses.flatMap(({ node: inner }) => ownTerms(inner));
    return node.kind === 'term' ? [`${node.field ?? ''}:${node.text}`] : [];
  }

  const word = fc.constantFrom('a', 'b.c', 'SrcIP', '10.0.0.1', 'x\\:y', 'd_e');
  const term = fc.oneof(
    fc.tuple(word, word).map(([field, value]) => `${field}:${value}`),
    fc.tuple(word, word).map(([field, value]) => `${field}:"${value}"`),
    fc.tuple(word, word, word).map(([field, a, b]) => `${field}:(${a} OR "${b}")`),
  );
  const query = fc.letrec<{ any: string }>((tie) => ({
    any: fc.oneof(
      { maxDepth: 3 },
      term,
      fc
        .tuple(tie('any'), fc.constantFrom(' AND ', ' OR ', ' AND NOT '), tie('any'))
        .map((parts) => `(${parts.join('')})`),
    ),
  })).any;

  it('on the fields and values of every query that both read', () => {
    fc.assert(
      fc.property(query, (text) => {
        const own = parseLucene(text);
        expect('query' in own && ownTerms(own.query)).toEqual(otherTerms(lucene.parse(text) as OtherNode));
      }),
    );
  });
});
