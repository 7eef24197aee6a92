/** Orders that do not depend on the machine's locale. */
import { compareRanges, parseAddressRange } from '../model/address.ts';

/** By code unit. */
export function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** Rank of each canonical address by number, IPv4 before IPv6. Parses each address once. */
export function addressOrder(addresses: Iterable<string>): Map<string, number> {
  const ranges = [...new Set(addresses)].map((address) => ({ address, range: parseAddressRange(address) }));
  ranges.sort((a, b) => compareRanges(a.range, b.range));
  return new Map(ranges.map(({ address }, rank) => [address, rank]));
}
