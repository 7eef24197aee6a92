import { isIP } from 'node:net';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseAddressRange } from '../../../model/address.ts';
import { AddressFilter } from '../../../pools/flows/address-filter.ts';
import { addressWords, readAddress, readNumber } from '../../../pools/flows/address-octets.ts';

/** The 16 octets of a spelling, as the reader has them; undefined where it finds no address. */
function read(text: string): string | undefined {
  const words = addressWords();
  const octets = Buffer.from(`x${text}x`, 'latin1');
  if (!readAddress(octets, 1, octets.length - 1, words)) return undefined;
  return [...words].map((word) => (word >>> 0).toString(16).padStart(8, '0')).join('');
}

function wanted(text: string): string | undefined {
  if (isIP(text) === 0 || text.includes('%')) return undefined;
  const { family, bytes } = parseAddressRange(text);
  const hex = Buffer.from(bytes).toString('hex');
  return family === 'ipv4' ? `00000000000000000000ffff${hex}` : hex;
}

describe('addresses in octets', () => {
  it.each([
    '0.0.0.0',
    '255.255.255.255',
    '1.2.3.4',
    '01.2.3.4',
    '1.2.3',
    '1.2.3.4.5',
    '1.2.3.256',
    '1..2.3',
    '.1.2.3',
    '::',
    '::1',
    '1::',
    '1::8',
    '1:2:3:4:5:6:7:8',
    '1:2:3:4:5:6:7::',
    '::2:3:4:5:6:7:8',
    '1:2:3:4:5:6:7',
    '1:::2',
    '::ffff:1.2.3.4',
    '::1.2.3.4',
    '1:2:3:4:5:6:1.2.3.4',
    '1:2:3:4:5:6:7:1.2.3.4',
    '::1.2.3.4:5',
    '12345::',
    'g::',
    '1:2:3:4:5:6:7:8:9',
    ':1',
    '1:',
    '::1::',
    'fe80::1%eth0',
    '',
    ':',
    '2001:DB8::A',
    '1:2:3:4::5:6:7:8',
  ])('%s', (text) => {
    expect(read(text)).toBe(wanted(text));
  });

  it('every address, and every near miss, as node:net and ipaddr.js read it', () => {
    const near = fc.string({ unit: fc.constantFrom(...'0123456789abcF:.:.'.split('')), maxLength: 24 });
    fc.assert(
      fc.property(fc.oneof(fc.ipV4(), fc.ipV6(), near), (text) => {
        expect(read(text)).toBe(wanted(text));
      }),
      { numRuns: 1500 },
    );
  });

  it('numbers', () => {
    const number = (text: string): number => readNumber(Buffer.from(text), 0, text.length);
    expect(['0', '65535', '', '-1', '1a', '9'.repeat(15), '9'.repeat(16)].map(number)).toEqual([
      0, 65_535, -1, -1, -1, 999_999_999_999_999, -1,
    ]);
  });
});

it('a filter has what was put in and nothing else', () => {
  const address = fc.oneof(fc.ipV4(), fc.ipV6());
  fc.assert(
    fc.property(fc.array(address, { maxLength: 200 }), fc.array(address, { maxLength: 50 }), (inside, asked) => {
      const filter = new AddressFilter([...inside, 'no address']);
      const known = new Set(inside.map((text) => wanted(text)));
      for (const text of [...inside, ...asked]) expect(filter.hasText(text)).toBe(known.has(wanted(text)));
      expect(filter.hasText('no address')).toBe(false);
    }),
    { numRuns: 50 },
  );
});
