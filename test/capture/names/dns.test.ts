/** DNS messages: the names that they give addresses, and that nothing makes the parser throw or run for ever. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readDns, readName } from '../../../capture/names/dns.ts';
import { dnsMessages } from '../../support/traffic.ts';

const hex = (text: string): Uint8Array => new Uint8Array(Buffer.from(text.replaceAll(/\s/g, ''), 'hex'));
const labels = (name: string): string =>
  `${name
    .split('.')
    .map((label) => Buffer.from([label.length]).toString('hex') + Buffer.from(label).toString('hex'))
    .join('')}00`;
const header = (counts: [number, number, number, number], flags = '8180'): string =>
  `0001${flags}${counts.map((count) => count.toString(16).padStart(4, '0')).join('')}`;
const record = (name: string, type: number, data: string): string =>
  `${name}${type.toString(16).padStart(4, '0')}0001 00000e10 ${(data.replaceAll(/\s/g, '').length / 2).toString(16).padStart(4, '0')}${data}`;

describe('readDns', () => {
  it('gives an address the name that was asked and every alias that leads to it', () => {
    // www.a.example → cdn.example → edge.example → 192.0.2.1 and 2001:db8::1; records in no helpful order.
    const message = hex(
      header([1, 4, 0, 0]) +
        `${labels('www.a.example')}0001 0001` +
        record(labels('edge.example'), 1, 'c0000201') +
        record(labels('cdn.example'), 5, labels('edge.example')) +
        record('c00c', 5, labels('CDN.example')) +
        record(labels('edge.example'), 28, '20010db8 00000000 00000000 00000001'),
    );
    const parsed = readDns(message)!;
    expect(parsed.addresses).toEqual([
      { address: '192.0.2.1', names: ['edge.example', 'cdn.example', 'www.a.example'] },
      { address: '2001:db8::1', names: ['edge.example', 'cdn.example', 'www.a.example'] },
    ]);
    expect(parsed).toMatchObject({ response: true, exact: true, question: { name: 'www.a.example', type: 1 } });
  });

  it('does not take a query for an answer, nor glue for one', () => {
    const { query } = dnsMessages(1, 'a.example', '192.0.2.1');
    expect(readDns(query)!).toMatchObject({ response: false, addresses: [], exact: true });
    const glue = hex(header([0, 0, 0, 1]) + record(labels('ns.example'), 1, 'c0000235'));
    expect(readDns(glue)!.addresses).toEqual([]);
    expect(readDns(glue, true)!.addresses).toEqual([{ address: '192.0.2.53', names: ['ns.example'] }]);
  });

  it('keeps what stands before a cut, and reads no more than 64 records', () => {
    const one = record(labels('a.example'), 1, 'c0000201');
    const two = hex(header([0, 2, 0, 0]) + one + one);
    expect(readDns(two.subarray(0, -2))!).toMatchObject({ exact: false, addresses: [{ address: '192.0.2.1' }] });
    const many = hex(header([0, 200, 0, 0]) + one.repeat(200));
    expect(readDns(many)!.addresses).toHaveLength(64);
    expect(readDns(hex(`${header([0, 1, 0, 0])}${one} 00`))!.exact).toBe(false);
  });

  it('gives up aliases that lead in a circle', () => {
    const circle = hex(
      header([0, 3, 0, 0]) +
        record(labels('a.example'), 5, labels('b.example')) +
        record(labels('b.example'), 5, labels('a.example')) +
        record(labels('a.example'), 1, 'c0000201'),
    );
    expect(readDns(circle)!.addresses).toEqual([{ address: '192.0.2.1', names: ['a.example', 'b.example'] }]);
  });

  it('never throws, whatever the octets', () => {
    const { answer } = dnsMessages(1, 'stratum.pool.example.net', '192.0.2.1');
    const mutated = fc
      .array(fc.tuple(fc.nat(answer.length - 1), fc.nat(255)), { minLength: 1, maxLength: 8 })
      .map((changes) => {
        const octets = new Uint8Array(answer);
        for (const [at, value] of changes) octets[at] = value;
        return octets;
      });
    fc.assert(
      fc.property(fc.oneof(fc.uint8Array({ maxLength: 300 }), mutated), fc.boolean(), (octets, additional) => {
        for (const { names } of readDns(octets, additional)?.addresses ?? []) expect(names.length).toBeGreaterThan(0);
      }),
      { numRuns: 3000 },
    );
  });
});

describe('readName', () => {
  it.each([
    ['a pointer to itself', 'c000'],
    ['two pointers to each other', 'c002 c000'],
    ['a label and a pointer back to it', '0161 c000'],
    ['a pointer forward', 'c004 0000 0161 00'],
    ['a pointer that is cut', 'c0'],
    ['a label that is cut', '0561'],
    ['a label of a length that is reserved', '4161'],
    ['no end', '0161'],
  ])('refuses %s', (_, octets) => {
    expect(readName(hex(octets), { at: 0 })).toBeUndefined();
  });

  it('refuses more than 255 octets, whether in one piece or by pointers', () => {
    expect(readName(hex('3f'.padEnd(128, '61').repeat(5)), { at: 0 })).toBeUndefined();
    // Each piece of 61 octets ends in a pointer to the piece before: together they are too long.
    const pieces = Array.from(
      { length: 6 },
      (_, n) => `3c${'61'.repeat(60)}${n === 0 ? '0000' : `c0${((n - 1) * 63).toString(16).padStart(2, '0')}`}`,
    );
    expect(readName(hex(pieces.join('')), { at: 3 * 63 })).toHaveLength(4 * 61 - 1);
    expect(readName(hex(pieces.join('')), { at: 5 * 63 })).toBeUndefined();
  });

  it('leaves the cursor behind the name, also when it ended elsewhere', () => {
    const cursor = { at: 3 };
    expect(readName(hex('016100 0162c000 ff'), cursor)).toBe('b.a');
    expect(cursor.at).toBe(7);
  });

  it('reads UTF-8 of mDNS', () => {
    expect(readName(hex(`05${Buffer.from('Bücr').toString('hex')}00`), { at: 0 })).toBe('Bücr');
  });
});
