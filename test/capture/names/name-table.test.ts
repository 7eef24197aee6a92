import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ADDRESSES, NAMES_PER_ADDRESS, NameTable, normaliseName } from '../../../capture/names/name-table.ts';
import { hostile } from '../../support/arbitrary.ts';

describe('normaliseName', () => {
  it.each([
    ['Pool.Example.NET.', 'pool.example.net'],
    ['_stratum._tcp.example.org', '_stratum._tcp.example.org'],
    ['xn--bcher-kva.example', 'xn--bcher-kva.example'],
    ['Bücher.local', 'bücher.local'],
    ['miner', 'miner'],
  ])('spells %s as %s', (name, spelled) => {
    expect(normaliseName(name)).toBe(spelled);
  });

  it.each([
    '',
    '.',
    'a..b',
    '.a',
    'a b',
    'a\tb.example',
    'a\0.example',
    '\u001b[31m.example',
    '192.0.2.1',
    '0300.0000.0002.0353',
    '[2001:db8::1]',
    'a"b.example',
    'a:8080',
    'a/b',
    '*.example',
    'a\u202eb.example',
    `${'a'.repeat(64)}.example`,
    `${'abc.'.repeat(64)}de`,
  ])('drops %j', (name) => {
    expect(normaliseName(name)).toBeUndefined();
  });

  it('lets nothing through that could break out of a query, a document or a terminal', () => {
    fc.assert(
      fc.property(hostile, (text) => {
        const name = normaliseName(text);
        if (name !== undefined) expect(name).toMatch(/^[\p{L}\p{N}\p{M}._-]{1,253}$/u);
      }),
      { numRuns: 2000 },
    );
  });
});

describe('NameTable', () => {
  it('keeps names sorted, once each, and sixteen of them', () => {
    const table = new NameTable();
    for (const name of ['b.example', 'A.example.', 'b.EXAMPLE', 'no good']) table.bind('192.0.2.1', name);
    expect(table.of('192.0.2.1')).toEqual(['a.example', 'b.example']);
    for (let n = 0; n < 100; n += 1) table.bind('192.0.2.1', `n${n}.example`);
    expect(table.of('192.0.2.1')).toHaveLength(NAMES_PER_ADDRESS);
    expect(table.of('192.0.2.2')).toEqual([]);
  });

  it('does not change what it has given away', () => {
    const table = new NameTable();
    table.bind('192.0.2.1', 'b.example');
    const before = table.of('192.0.2.1');
    table.bind('192.0.2.1', 'a.example');
    expect(before).toEqual(['b.example']);
  });

  it('forgets the oldest address when there are too many', () => {
    const table = new NameTable();
    for (let n = 0; n <= ADDRESSES; n += 1) table.bind(`address ${n}`, 'a.example');
    expect(table.of('address 0')).toEqual([]);
    expect(table.of('address 1')).toEqual(['a.example']);
    expect(table.of(`address ${ADDRESSES}`)).toEqual(['a.example']);
  });
});
