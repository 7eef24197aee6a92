import fc from 'fast-check';
import lucene from 'lucene';
import { describe, expect, it } from 'vitest';
import { parseAddressRange, rangeContains, rangeToString } from '../../model/address.ts';
import type { Matcher, Query } from '../../generator/query/ast.ts';
import { rangeMatchers } from '../../generator/query/addresses.ts';
import { toDsl } from '../../generator/query/dsl.ts';
import { luceneValue, toLucene } from '../../generator/query/lucene.ts';
import { decimalRange } from '../../generator/query/octets.ts';
import { hostile, ipv4, ipv6 } from '../support/arbitrary.ts';
import { dslMatches, luceneMatches } from '../support/evaluate.ts';

const KEYWORD = { name: 'SrcIP', type: 'keyword' } as const;
const IP = { name: 'source.ip', type: 'ip' } as const;

describe('decimal ranges as patterns', () => {
  it('match the numbers of every aligned block of octets, and no other text', () => {
    for (let bits = 0; bits <= 8; bits += 1) {
      const size = 2 ** bits;
      for (let low = 0; low < 256; low += size) {
        const pattern = new RegExp(`^(?:${decimalRange(low, low + size - 1)})$`);
        for (let n = 0; n <= 300; n += 1) {
          expect(pattern.test(String(n)), `${n} in ${low}..${low + size - 1}`).toBe(n >= low && n < low + size);
        }
        expect(pattern.test(`0${low}`)).toBe(false);
      }
    }
  });

  it('match any range', () => {
    fc.assert(
      fc.property(fc.nat(255), fc.nat(255), (a, b) => {
        const [low, high] = [Math.min(a, b), Math.max(a, b)];
        const pattern = new RegExp(`^(?:${decimalRange(low, high)})$`);
        for (let n = 0; n < 256; n += 1) expect(pattern.test(String(n))).toBe(n >= low && n <= high);
      }),
    );
  });

  it('are written as the issue has them', () => {
    expect(rangeMatchers(parseAddressRange('10.1.2.128/25'), KEYWORD)).toEqual([
      { kind: 'regexp', pattern: '10[.]1[.]2[.](12[89]|1[3-9][0-9]|2[0-4][0-9]|25[0-5])' },
    ]);
    expect(rangeMatchers(parseAddressRange('172.16.0.0/12'), KEYWORD)).toEqual([
      { kind: 'regexp', pattern: '172[.](1[6-9]|2[0-9]|3[01])[.][0-9]+[.][0-9]+' },
    ]);
    expect(rangeMatchers(parseAddressRange('10.1.0.0/16'), KEYWORD)).toEqual([{ kind: 'prefix', prefix: '10.1.' }]);
    expect(rangeMatchers(parseAddressRange('10.0.0.0/8'), IP)).toEqual([{ kind: 'block', block: '10.0.0.0/8' }]);
    expect(rangeMatchers(parseAddressRange('2001:db8::/32'), KEYWORD)).toEqual([
      { kind: 'prefix', prefix: '2001:db8:' },
    ]);
    expect(rangeMatchers(parseAddressRange('fe80::8/126'), KEYWORD)).toEqual(
      ['fe80::8', 'fe80::9', 'fe80::a', 'fe80::b'].map((value) => ({ kind: 'value', value })),
    );
  });
});

describe('a block on a field', () => {
  const check = (block: string, address: string, field: typeof KEYWORD | typeof IP): void => {
    const range = parseAddressRange(block);
    let matchers: Matcher[];
    try {
      matchers = rangeMatchers(range, field);
    } catch (error) {
      expect(error).toMatchObject({ code: 'CIDR_UNSUPPORTED' });
      return;
    }
    const query: Query = { kind: 'match', field: field.name, any: matchers };
    const ip: Set<string> = new Set(field.type === 'ip' ? [field.name] : []);
    const doc = { [field.name]: address };
    const inside = rangeContains(range, address);
    expect(luceneMatches(toLucene(query), doc, ip), `${toLucene(query)} on ${address}`).toBe(inside);
    expect(dslMatches(toDsl(query), doc, ip), `${JSON.stringify(toDsl(query))} on ${address}`).toBe(inside);
  };

  for (const field of [KEYWORD, IP]) {
    it(`of type ${field.type} matches exactly its IPv4 addresses`, () => {
      fc.assert(
        fc.property(ipv4, ipv4, fc.nat(32), (network, address, prefix) => {
          check(`${network}/${prefix}`, address, field);
          check(`${address}/${prefix}`, address, field);
        }),
        { numRuns: 1000 },
      );
    });

    it(`of type ${field.type} matches exactly its IPv6 addresses, or is refused`, () => {
      fc.assert(
        fc.property(
          ipv6,
          ipv6,
          fc.oneof(fc.constantFrom(16, 32, 48, 64, 112, 120, 124), fc.nat(128)),
          (network, address, prefix) => {
            check(`${network}/${prefix}`, address, field);
            check(`${address}/${prefix}`, address, field);
          },
        ),
        { numRuns: 1000 },
      );
    });
  }

  it('never matches the other family', () => {
    check('0.0.0.0/0', '2001:db8::1', KEYWORD);
    check('2001:db8::/32', '10.0.0.1', KEYWORD);
  });

  it('of a whole IPv6 link is refused on a keyword, with reason and remedy', () => {
    expect(() => rangeMatchers(parseAddressRange('fe80::/64'), KEYWORD)).toThrow(
      expect.objectContaining({
        code: 'CIDR_UNSUPPORTED',
        message: expect.stringContaining('fe80::/64 cannot be matched exactly on SrcIP') as string,
      }),
    );
  });

  it('reads a block with host bits set as its network', () => {
    expect(rangeToString(parseAddressRange('10.1.2.3/16'))).toBe('10.1.0.0/16');
  });
});

describe('values', () => {
  it('come back from Lucene text as they went in, whatever they hold', () => {
    fc.assert(
      fc.property(hostile, hostile, (value, other) => {
        const query = toLucene({
          kind: 'match',
          field: 'Application',
          any: [
            { kind: 'value', value },
            { kind: 'value', value: other },
          ],
        });
        expect(luceneMatches(query, { Application: value })).toBe(true);
        expect(luceneMatches(query, { Application: other })).toBe(true);
        expect(luceneMatches(query, { Application: `${value}${other}x` })).toBe(false);
      }),
      { numRuns: 1000 },
    );
  });

  it('stay inside their quotes', () => {
    fc.assert(
      fc.property(hostile, (value) => {
        const tree = lucene.parse(`A:${luceneValue(value)} AND B:"end"`) as unknown as {
          left: { quoted: boolean };
          right: { field: string; term: string };
        };
        expect(tree.left.quoted).toBe(true);
        expect(tree.right).toMatchObject({ field: 'B', term: 'end' });
      }),
      { numRuns: 1000 },
    );
  });

  it('may stand in fields with names that look like syntax', () => {
    for (const field of ['@timestamp', 'network-x', 'AND', 'TO', 'source.ip', '_id', 'a.b-c_d']) {
      const query = toLucene({ kind: 'match', field, any: [{ kind: 'value', value: 'v' }] });
      expect(luceneMatches(query, { [field]: 'v' })).toBe(true);
    }
  });
});
