/** Addresses at the edges of a block, and addresses that nobody has yet. */
import { addressOfBytes, canonicalAddress, type AddressFamily, type AddressRange } from '../model/address.ts';

function numberOf(bytes: Uint8Array): bigint {
  return bytes.reduce((sum, byte) => (sum << 8n) | BigInt(byte), 0n);
}

/** The address of a number; undefined outside the family, or where IPv6 would be spelled as IPv4. */
function addressAt(number: bigint, family: AddressFamily): string | undefined {
  const length = family === 'ipv4' ? 4 : 16;
  if (number < 0n || number >= 1n << BigInt(length * 8)) return undefined;
  const bytes = Uint8Array.from({ length }, (_, index) => Number((number >> BigInt(8 * (length - 1 - index))) & 0xffn));
  const address = addressOfBytes(bytes);
  return address.includes(':') === (family === 'ipv6') ? address : undefined;
}

export interface Edges {
  first: string;
  last: string;
  /** The addresses just outside; undefined at the end of the address space. */
  before: string | undefined;
  after: string | undefined;
}

/** First and last address of a block, and their neighbours outside it. */
export function edgesOf({ family, network, bytes, prefix }: AddressRange): Edges {
  const first = numberOf(bytes);
  const size = 1n << BigInt(bytes.length * 8 - prefix);
  return {
    first: network,
    last: addressAt(first + size - 1n, family) ?? network,
    before: addressAt(first - 1n, family),
    after: addressAt(first + size, family),
  };
}

/** Addresses whose text or number is next to one: what a filter that is a little too wide takes along. */
export function besides(range: AddressRange): string[] {
  const { before, after } = edgesOf(range);
  return [before, after, canonicalAddress(`${range.network}0`), canonicalAddress(range.network.slice(0, -1))].filter(
    (address) => address !== undefined,
  );
}

/** Far from each other, so that no one block covers them: documentation, private and benchmark nets (RFC 5737, 1918, 2544, 3849, 9637). */
const NETS = {
  ipv4: ['198.51.100.', '203.0.113.', '192.0.2.', '10.211.7.', '172.29.7.', '192.168.211.', '198.18.7.', '100.99.7.'],
  ipv6: ['2001:db8:ffff:213::', '3fff:213::', 'fd00:213:7::', '2001:2:0:213::'],
} as const;

/**
 * Addresses of a family that fulfil a condition, one of each net that has one.
 * @param free false for addresses that are spoken for
 */
export function strangers(family: AddressFamily, free: (address: string) => boolean): string[] {
  return NETS[family].flatMap((net) => {
    for (let host = 66; host < 250; host += 1) {
      const address = canonicalAddress(`${net}${family === 'ipv4' ? host : host.toString(16)}`);
      if (address !== undefined && free(address)) return [address];
    }
    return [];
  });
}
