import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fromDsl, fromFilter, fromLucene, leavesOf, type Expression } from '../../validator/query/expression.ts';
import { parseLucene } from '../../validator/query/lucene.ts';
import { matches } from '../../validator/query/match.ts';
import { normalForm } from '../../validator/query/normal-form.ts';

function of(text: string): Expression {
  const result = parseLucene(text);
  if ('fault' in result) throw new Error(result.fault.message);
  return fromLucene(result.query, []);
}

const session = (source: string, destination: string, application = 'x'): Map<string, string> =>
  new Map([
    ['S', source],
    ['D', destination],
    ['A', application],
  ]);

describe('normal form', () => {
  it.each([
    ['order', 'a:1 AND b:2', 'b:2 AND a:1'],
    ['grouping', 'a:1 AND (b:2 AND c:3)', '(a:1 AND b:2) AND c:3'],
    ['doubles', 'a:1 AND a:1', 'a:1'],
    ['lists of values', 'D:(a OR b)', 'D:b OR D:a'],
    ['De Morgan', 'x:1 AND NOT (D:a OR D:b)', 'x:1 AND NOT D:a AND NOT D:b'],
    ['double negation', 'x:1 AND NOT (NOT y:2)', 'x:1 AND y:2'],
    ['quotation marks', 'D:"10.0.0.1"', 'D:10.0.0.1'],
    ['signs', '+a:1 -b:2', 'a:1 AND NOT b:2'],
    ['everything', '*:* AND a:1', 'a:1'],
  ])('%s does not matter', (_, one, other) => {
    expect(normalForm(of(one))).toBe(normalForm(of(other)));
  });

  it.each([
    ['a:1 AND b:2', 'a:1 OR b:2'],
    ['D:a', 'D:b'],
    ['D:a', 'S:a'],
    ['x:1 AND NOT (a:1 AND b:2)', 'x:1 AND NOT a:1 AND NOT b:2'],
    ['a:10*', 'a:"10*"'],
  ])('%s is not %s', (one, other) => {
    expect(normalForm(of(one))).not.toBe(normalForm(of(other)));
  });

  it('is the same for a query and a filter that mean the same', () => {
    const filter = { meta: { negate: true }, query: { terms: { D: ['b', 'a'] } } };
    const both: Expression = { kind: 'and', parts: [of('S:m'), fromFilter(filter, [])] };
    expect(normalForm(both)).toBe(normalForm(of('S:m AND NOT D:(a OR b)')));
  });

  const leaf = fc.constantFrom('a:1', 'b:2', 'c:3');
  const expression: fc.Arbitrary<Expression> = fc.letrec<{ any: Expression }>((tie) => ({
    any: fc.oneof(
      { maxDepth: 4 },
      leaf.map((text) => of(text)),
      tie('any').map((part): Expression => ({ kind: 'not', part })),
      fc
        .tuple(fc.constantFrom('and' as const, 'or' as const), fc.array(tie('any'), { minLength: 1, maxLength: 3 }))
        .map(([kind, parts]): Expression => ({ kind, parts })),
    ),
  })).any;

  it('of a negation is never that of the expression, and double negation is', () => {
    fc.assert(
      fc.property(expression, (one) => {
        expect(normalForm({ kind: 'not', part: { kind: 'not', part: one } })).toBe(normalForm(one));
        expect(normalForm({ kind: 'not', part: one })).not.toBe(normalForm(one));
      }),
    );
  });

  it('the same form means the same answer for every session', () => {
    const sessions = Array.from(
      { length: 8 },
      (_, bits) =>
        new Map(['a', 'b', 'c'].map((field, index) => [field, (bits >> index) & 1 ? String(index + 1) : '0'])),
    );
    fc.assert(
      fc.property(expression, expression, (one, other) => {
        if (normalForm(one) !== normalForm(other)) return;
        for (const each of sessions) expect(matches(one, each)).toBe(matches(other, each));
      }),
    );
  });
});

describe('would this session be shown', () => {
  it.each([
    ['S:"10.0.0.1"', true],
    ['D:"10.0.0.1"', false],
    ['S:"10.0.0.0/8"', true],
    ['S:"11.0.0.0/8"', false],
    ['S:10.0.*', true],
    ['S:/10[.]0[.](0|1)[.][0-9]+/', true],
    ['S:/10[.]0[.](2|3)[.][0-9]+/', false],
    ['S:"10.0.0.1" AND NOT A:"x"', false],
    ['(S:"10.0.0.1" OR D:"10.0.0.1") AND NOT A:"y"', true],
    ['S:*', true],
    ['*', true],
    // Optional beside required: it does not decide.
    ['S:"9.9.9.9" OR D:"10.0.0.2" AND A:x', true],
  ])('%s: %s', (text, expected) => {
    expect(matches(of(text), session('10.0.0.1', '10.0.0.2'))).toBe(expected);
  });

  it('knows spellings of IPv6 addresses apart from text', () => {
    expect(matches(of('S:"2001:0db8::1"'), session('2001:db8::1', 'x'))).toBe(true);
    expect(matches(of('S:"2001:db8::/32"'), session('2001:db8::1', 'x'))).toBe(true);
  });

  it.each(['unknown:1', 'free text', 'S:/(a+)+$/', 'S:[1 TO 2]', 'S:1?3'])('%s: cannot tell', (text) => {
    expect(matches(of(text), session('10.0.0.1', '10.0.0.2'))).toBeUndefined();
  });

  it('a regular expression that explodes elsewhere is not run', () => {
    const start = performance.now();
    matches(of(`S:/${'[0-9.]+'.repeat(4)}${'(1|1)'.repeat(4)}x/`), session('1'.repeat(45), 'x'));
    matches(of(`S:/${'[0-9.]+'.repeat(60)}x/`), session('1'.repeat(45), 'x'));
    expect(performance.now() - start).toBeLessThan(3000);
  });
});

describe('the forms that filters are saved in', () => {
  it.each([
    [{ term: { D: 'a' } }, 'D:a'],
    [{ term: { D: { value: 'a' } } }, 'D:a'],
    [{ terms: { D: ['a', 'b'] } }, 'D:(a OR b)'],
    [{ match_phrase: { D: { query: 'a' } } }, 'D:a'],
    [{ match: { D: { query: 'a', type: 'phrase' } } }, 'D:a'],
    [{ prefix: { D: '10.' } }, 'D:10.*'],
    [{ regexp: { D: '1[.]2' } }, 'D:/1[.]2/'],
    [{ exists: { field: 'D' } }, 'D:*'],
    [{ query_string: { query: 'D:a AND NOT S:b' } }, 'D:a AND NOT S:b'],
    [{ bool: { should: [{ term: { D: 'a' } }, { term: { S: 'b' } }], minimum_should_match: 1 } }, 'D:a OR S:b'],
    [{ bool: { must: [{ term: { D: 'a' } }], should: [{ term: { S: 'b' } }] } }, 'D:a'],
    [{ bool: { filter: { term: { D: 'a' } }, must_not: [{ term: { S: 'b' } }] } }, 'D:a AND NOT S:b'],
    [{ match_all: {} }, '*'],
  ])('%j', (clause, text) => {
    expect(normalForm(fromDsl(clause, []))).toBe(normalForm(of(text)));
  });

  it('what is not read equals only itself', () => {
    const script = { script: { source: 'x' } };
    expect(normalForm(fromDsl(script, []))).toBe(normalForm(fromDsl({ ...script }, [])));
    expect(normalForm(fromDsl(script, []))).not.toBe(normalForm(fromDsl({ script: { source: 'y' } }, [])));
  });

  it('a disabled filter asks for nothing', () => {
    expect(normalForm(fromFilter({ meta: { disabled: true, negate: true }, term: { D: 'a' } }, []))).toBe('all');
  });

  it('never throws on any JSON', () => {
    fc.assert(
      fc.property(
        fc.jsonValue({ maxDepth: 6 }),
        fc.constantFrom('bool', 'terms', 'range', 'match', 'query_string', 'exists'),
        (value, name) => {
          const expression = fromDsl({ [name]: value }, []);
          normalForm(expression);
          leavesOf(expression);
          matches(expression, session('1', '2'));
        },
      ),
      { numRuns: 1000 },
    );
  });

  it('leaves know where they stand', () => {
    const filter = { meta: {}, query: { bool: { must_not: [{ terms: { D: ['a', 'b'] } }] } } };
    expect(
      leavesOf(fromFilter(filter, ['filter', 0])).map(({ leaf, negated }) => [leaf.path.join('/'), negated]),
    ).toEqual([
      ['filter/0/query/bool/must_not/0/terms/D/0', true],
      ['filter/0/query/bool/must_not/0/terms/D/1', true],
    ]);
  });
});
