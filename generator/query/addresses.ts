/** An address range as something that matches exactly its addresses on a field of a given type. */
import { BitSecureError } from '../../model/errors.ts';
import { addressOfBytes, isSingleAddress, rangeToString, type AddressRange } from '../../model/address.ts';
import type { ProfileField } from '../../files/profile.ts';
import type { Matcher } from './ast.ts';
import { ipv4Pattern } from './octets.ts';

/** Largest IPv6 block that is spelled out address by address on a keyword field. */
const ENUMERATED_BITS = 8;

/**
 * Matchers of a range. On a field of type ip a block stays a block. On a keyword field, which knows only text in RFC 5952
 * spelling, it becomes a prefix, a pattern or a list that matches its addresses and no others.
 * @throws BitSecureError CIDR_UNSUPPORTED where no such text exists
 */
export function rangeMatchers(range: AddressRange, field: ProfileField): Matcher[] {
  if (isSingleAddress(range)) return [{ kind: 'value', value: range.network }];
  if (field.type === 'ip') return [{ kind: 'block', block: rangeToString(range) }];
  return range.family === 'ipv4' ? [ipv4OnKeyword(range)] : ipv6OnKeyword(range, field);
}

function ipv4OnKeyword(range: AddressRange): Matcher {
  if (range.prefix === 0 || range.prefix % 8 !== 0) {
    return { kind: 'regexp', pattern: ipv4Pattern(range.bytes, range.prefix) };
  }
  return { kind: 'prefix', prefix: `${range.bytes.slice(0, range.prefix / 8).join('.')}.` };
}

function ipv6OnKeyword(range: AddressRange, field: ProfileField): Matcher[] {
  const hostBits = 128 - range.prefix;
  if (hostBits <= ENUMERATED_BITS) {
    return Array.from({ length: 2 ** hostBits }, (_, index) => {
      const bytes = Uint8Array.from(range.bytes);
      bytes[15] = (bytes[15] ?? 0) + index;
      return { kind: 'value', value: addressOfBytes(bytes) };
    });
  }
  const groups: number[] = [];
  for (let at = 0; at < range.prefix / 8; at += 2) {
    groups.push(((range.bytes[at] ?? 0) << 8) | (range.bytes[at + 1] ?? 0));
  }
  // RFC 5952 section 4.2: `::` stands for zero groups only, so groups that are not zero keep their text and their place.
  if (range.prefix > 0 && range.prefix % 16 === 0 && groups.every((group) => group !== 0)) {
    return [{ kind: 'prefix', prefix: groups.map((group) => `${group.toString(16)}:`).join('') }];
  }
  throw new BitSecureError(
    'CIDR_UNSUPPORTED',
    `${rangeToString(range)} cannot be matched exactly on ${field.name}, a keyword field: ` +
      'its addresses have no common text that others lack',
    {
      hint:
        'give single addresses, a block of /120 or longer, or one that ends at a group that is not zero ' +
        '(2001:db8::/32); or use a profile whose address fields are of type ip',
    },
  );
}
