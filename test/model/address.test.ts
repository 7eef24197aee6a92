import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  addressOfBytes,
  canonicalAddress,
  compareAddresses,
  normaliseRanges,
  parseAddressRange,
  rangeContains,
  rangeToString,
} from '../../model/address.ts';
import { BitSecureError } from '../../model/errors.ts';

const ipv4 = fc.uint8Array({ minLength: 4, maxLength: 4 });
const ipv6 = fc.uint8Array({ minLength: 16, maxLength: 16 });

describe('canonical spelling', () => {
  it.each([
    ['192.168.1.167', '192.168.1.167'],
    ['2001:DB8:0:0:0:0:0:1', '2001:db8::1'],
    ['2001:db8:0:1:1:1:1:1', '2001:db8:0:1:1:1:1:1'],
    ['::ffff:10.1.2.3', '10.1.2.3'],
    ['::10.1.2.3', '::a01:203'],
    ['::', '::'],
    ['fe80::1%eth0', undefined],
    ['010.0.0.1', undefined],
    ['127.1', undefined],
    ['0x7f.0.0.1', undefined],
    ['pool.example.org', undefined],
    ['', undefined],
  ])('%s is spelled %s', (text, expected) => {
    expect(canonicalAddress(text)).toBe(expected);
  });

  it('is one for all spellings of the same bytes, and reads back to itself', () => {
    fc.assert(
      fc.property(fc.oneof(ipv4, ipv6), (bytes) => {
        const spelled = addressOfBytes(bytes);
        expect(canonicalAddress(spelled)).toBe(spelled);
        if (bytes.length === 16 && spelled.includes(':')) {
          const long = Array.from({ length: 8 }, (_, i) =>
            (((bytes[2 * i] ?? 0) << 8) | (bytes[2 * i + 1] ?? 0)).toString(16).padStart(4, '0'),
          );
          expect(canonicalAddress(long.join(':').toUpperCase())).toBe(spelled);
        }
      }),
    );
  });
});

describe('ranges', () => {
  it.each([
    ['10.1.2.3/8', '10.0.0.0/8'],
    ['10.1.2.3', '10.1.2.3'],
    ['10.1.2.3/32', '10.1.2.3'],
    [' 2001:db8::ffff/32 ', '2001:db8::/32'],
    ['::ffff:10.1.2.3/104', '10.0.0.0/8'],
    ['0.0.0.0/0', '0.0.0.0/0'],
  ])('%s is read as %s', (text, expected) => {
    expect(rangeToString(parseAddressRange(text))).toBe(expected);
  });

  it.each([
    ['', 'is empty'],
    ['pool.example.org', 'is a name'],
    ['miner', 'is a name'],
    ['10.0.0.0/33', 'no valid prefix length (0 to 32)'],
    ['10.0.0.0/', 'no valid prefix length'],
    ['10.0.0.0/8/8', 'no valid prefix length'],
    ['::ffff:10.0.0.0/8', 'no valid prefix length'],
    ['2001:db8::/129', '0 to 128'],
    ['300.1.1.1', 'is not an address'],
    ['1.2.3', 'is not an address'],
    ['fe80::1%eth0', 'zone'],
    ['10.0.0.1"\n OR *', 'is not an address'],
  ])('%j is refused: %s', (text, reason) => {
    expect(() => parseAddressRange(text)).toThrowError(BitSecureError);
    expect(() => parseAddressRange(text)).toThrowError(reason);
  });

  it('contain exactly the addresses that share their prefix', () => {
    fc.assert(
      fc.property(fc.oneof(ipv4, ipv6), fc.nat(128), fc.nat(127), (bytes, wish, flip) => {
        const bits = bytes.length * 8;
        const spelled = addressOfBytes(bytes);
        fc.pre(bytes.length === 4 || spelled.includes(':'));
        const prefix = wish % (bits + 1);
        const bit = flip % bits;
        const range = parseAddressRange(`${spelled}/${prefix}`);
        expect(rangeContains(range, spelled)).toBe(true);
        const other = Uint8Array.from(bytes);
        other[bit >> 3] = (other[bit >> 3] ?? 0) ^ (0x80 >> (bit & 7));
        const flipped = addressOfBytes(other);
        fc.pre(bytes.length === 4 || flipped.includes(':'));
        expect(rangeContains(range, flipped)).toBe(bit >= prefix);
      }),
    );
  });

  it('lose doubles and what others contain, and are sorted by number', () => {
    const given = ['10.0.0.9', '10.0.0.0/24', '9.9.9.9', '10.0.0.0/24', '2001:db8::1', '100.0.0.1'].map(
      parseAddressRange,
    );
    expect(normaliseRanges(given).map(rangeToString)).toEqual(['9.9.9.9', '10.0.0.0/24', '100.0.0.1', '2001:db8::1']);
  });

  it('never mix the families', () => {
    expect(rangeContains(parseAddressRange('0.0.0.0/0'), '2001:db8::1')).toBe(false);
    expect(rangeContains(parseAddressRange('::/0'), '10.0.0.1')).toBe(false);
  });

  it('order addresses by number, not by text', () => {
    expect(['10.0.0.10', '10.0.0.9', '::1', '9.0.0.1'].sort(compareAddresses)).toEqual([
      '9.0.0.1',
      '10.0.0.9',
      '10.0.0.10',
      '::1',
    ]);
  });
});
