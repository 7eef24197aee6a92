/** Addresses and address ranges: one canonical spelling (RFC 5952 for IPv6), and membership. Pure; no look-ups. */
import { isIP } from 'node:net';
import ipaddr from 'ipaddr.js';
import { BitSecureError } from './errors.ts';

export type AddressFamily = 'ipv4' | 'ipv6';

/** An address (`prefix` 32 or 128) or a CIDR block, with its host bits cleared. */
export interface AddressRange {
  family: AddressFamily;
  /** Canonical spelling of the network address. */
  network: string;
  prefix: number;
  /** 4 or 16 bytes of the network address, most significant first. */
  bytes: Uint8Array;
}

const BITS = { ipv4: 32, ipv6: 128 } as const;

function parse(text: string): ipaddr.IPv4 | ipaddr.IPv6 | undefined {
  // net.isIP first: ipaddr.js alone reads 010.0.0.1 as octal and accepts 127.1. A zone (fe80::1%eth0) has no place in an index.
  if (isIP(text) === 0 || text.includes('%')) return undefined;
  // ipaddr.js takes the IPv4-compatible ::1.2.3.4 for the IPv4-mapped ::ffff:1.2.3.4; with a zero more it does not.
  const address = ipaddr.parse(text.replace(/^::(?=\d+\.)/, '::0:'));
  return address instanceof ipaddr.IPv6 && address.isIPv4MappedAddress() ? address.toIPv4Address() : address;
}

function familyOf(address: ipaddr.IPv4 | ipaddr.IPv6): AddressFamily {
  return address.kind();
}

/** Canonical spelling of an address, IPv4-mapped IPv6 as IPv4; undefined when it is none. */
export function canonicalAddress(text: string): string | undefined {
  const address = parse(text);
  return address instanceof ipaddr.IPv6 ? address.toRFC5952String() : address?.toString();
}

/** 4 or 16 bytes of an address, most significant first, IPv4-mapped IPv6 as IPv4; undefined when it is none. */
export function addressBytes(text: string): Uint8Array | undefined {
  const address = parse(text);
  return address === undefined ? undefined : Uint8Array.from(address.toByteArray());
}

/**
 * Reads an address or CIDR block as a user types it. Host bits are cleared (`10.1.2.3/8` is `10.0.0.0/8`).
 * @throws BitSecureError BAD_ADDRESS that names what was wrong.
 */
export function parseAddressRange(text: string): AddressRange {
  const trimmed = text.trim();
  const [head = '', tail, ...more] = trimmed.split('/');
  const refuse = (why: string): BitSecureError =>
    new BitSecureError('BAD_ADDRESS', `${JSON.stringify(trimmed)} ${why}`, {
      hint: 'give an IPv4 or IPv6 address or a CIDR block, such as 192.168.1.167 or 10.20.0.0/24',
    });
  if (trimmed === '') throw refuse('is empty, not an address');
  if (/^[a-z0-9_.-]*[a-z_][a-z0-9_.-]*$/i.test(head)) throw refuse('is a name, not an address');
  if (head.includes('%')) throw refuse('has a zone, which session documents do not carry');
  const address = parse(head);
  if (address === undefined) throw refuse('is not an address');
  const family = familyOf(address);
  const mapped = family === 'ipv4' && head.includes(':');
  let prefix: number = BITS[family];
  if (tail !== undefined) {
    const given = /^\d{1,3}$/.test(tail) && more.length === 0 ? Number(tail) : Number.NaN;
    prefix = mapped ? given - 96 : given;
    if (!(prefix >= 0 && prefix <= BITS[family])) throw refuse(`has no valid prefix length (0 to ${BITS[family]})`);
  }
  const bytes = Uint8Array.from(address.toByteArray());
  for (let bit = prefix; bit < BITS[family]; bit += 1) {
    const index = bit >> 3;
    bytes[index] = (bytes[index] ?? 0) & ~(0x80 >> (bit & 7));
  }
  return { family, network: addressOfBytes(bytes), prefix, bytes };
}

/** Canonical spelling of 4 or 16 bytes; IPv4-mapped IPv6 is spelled as IPv4. */
export function addressOfBytes(bytes: Uint8Array): string {
  if (bytes.length === 4) return `${bytes[0]}.${bytes[1]}.${bytes[2]}.${bytes[3]}`;
  const address = ipaddr.fromByteArray([...bytes]) as ipaddr.IPv6;
  return address.isIPv4MappedAddress() ? address.toIPv4Address().toString() : address.toRFC5952String();
}

/** `10.0.0.1` for a single address, `10.0.0.0/8` for a block. */
export function rangeToString(range: AddressRange): string {
  return isSingleAddress(range) ? range.network : `${range.network}/${range.prefix}`;
}

/** False for a CIDR block of several addresses. */
export function isSingleAddress(range: AddressRange): boolean {
  return range.prefix === BITS[range.family];
}

/** True when the canonical address lies in the range. Families never match each other. */
export function rangeContains(range: AddressRange, address: string): boolean {
  if (isSingleAddress(range)) return range.network === address;
  const bytes = addressBytes(address);
  return bytes !== undefined && rangeContainsBytes(range, bytes);
}

/** The same for 4 or 16 bytes of an address, most significant first: no text is read. */
export function rangeContainsBytes(range: AddressRange, bytes: Uint8Array): boolean {
  if (bytes.length !== range.bytes.length) return false;
  const whole = range.prefix >> 3;
  for (let index = 0; index < whole; index += 1) if (bytes[index] !== range.bytes[index]) return false;
  const rest = range.prefix & 7;
  if (rest === 0) return true;
  const mask = (0xff << (8 - rest)) & 0xff;
  return ((bytes[whole] ?? 0) & mask) === range.bytes[whole];
}

/** Removes doubles and blocks contained in others; sorts IPv4 before IPv6, then by number. */
export function normaliseRanges(ranges: readonly AddressRange[]): AddressRange[] {
  const sorted = [...ranges].sort(compareRanges);
  return sorted.filter(
    (range, index) =>
      !sorted.some(
        (other, at) =>
          at !== index &&
          other.prefix <= range.prefix &&
          rangeContains(other, range.network) &&
          (other.prefix < range.prefix || at < index),
      ),
  );
}

/** Order of address ranges: family, then network, then wider first. */
export function compareRanges(a: AddressRange, b: AddressRange): number {
  if (a.family !== b.family) return a.family === 'ipv4' ? -1 : 1;
  return Buffer.compare(a.bytes, b.bytes) || a.prefix - b.prefix;
}

/** Order of canonical addresses by number, IPv4 before IPv6. */
export function compareAddresses(a: string, b: string): number {
  return compareRanges(parseAddressRange(a), parseAddressRange(b));
}
