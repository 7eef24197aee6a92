/** From an answer's records to addresses, through aliases that may be long, loop, or end elsewhere. Pure. */
import { canonicalAddress } from '../../model/address.ts';
import type { DnsAnswer, DnsQuestion } from './query.ts';

export interface ResolvedAddress {
  /** Canonical spelling. */
  address: string;
  /** Seconds, as the server gave it. */
  ttl: number;
}

/** Aliases that may stand before an address; resolvers give up at 8 to 17. */
const CHAIN = 16;
/** Addresses of one name and type. Real ones have a dozen; each is probed. */
const ADDRESSES = 64;

export type Followed =
  | { kind: 'addresses'; addresses: ResolvedAddress[]; leftOut: number }
  /** The answer ends at an alias: its owner has to be asked for. */
  | { kind: 'ask'; name: string }
  /** The server says that there is none. */
  | { kind: 'none'; why: string }
  | { kind: 'fault'; why: string };

function lower(name: string): string {
  return name.toLowerCase().replace(/\.$/, '');
}

/** A TTL with its top bit set counts as zero (RFC 2181 8). */
function ttlOf(ttl: number | undefined): number {
  return ttl === undefined || ttl > 0x7fff_ffff ? 0 : ttl;
}

/**
 * Follows a name through one answer.
 * @param chain the name that was asked for first and every alias since; this answer's are added to it
 */
export function follow(packet: DnsAnswer, type: DnsQuestion['type'], chain: string[]): Followed {
  const aliases = new Map<string, string>();
  const found = new Map<string, Map<string, ResolvedAddress>>();
  for (const record of packet.answers ?? []) {
    if (record.type === 'CNAME') aliases.set(lower(record.name), lower(record.data));
    if (record.type !== type || record.class !== 'IN') continue;
    const address = canonicalAddress(record.data);
    const owned = found.get(lower(record.name)) ?? new Map<string, ResolvedAddress>();
    if (address !== undefined) owned.set(address, { address, ttl: ttlOf(record.ttl) });
    found.set(lower(record.name), owned);
  }
  const begin = chain.length;
  for (;;) {
    const name = chain.at(-1)!;
    const owned = [...(found.get(name)?.values() ?? [])];
    if (owned.length > 0)
      return {
        kind: 'addresses',
        addresses: owned.slice(0, ADDRESSES),
        leftOut: Math.max(0, owned.length - ADDRESSES),
      };
    const target = aliases.get(name);
    if (target === undefined) break;
    if (chain.includes(target)) return { kind: 'fault', why: `its aliases loop: ${[...chain, target].join(', ')}` };
    if (chain.length > CHAIN)
      return { kind: 'fault', why: `it has more than ${CHAIN} aliases, the last of them ${name}` };
    chain.push(target);
  }
  const name = chain.at(-1)!;
  const alias = chain.length === 1 ? '' : `, for which ${chain[0]} stands,`;
  if (packet.rcode === 'NXDOMAIN') return { kind: 'none', why: `the name ${name}${alias} does not exist (NXDOMAIN)` };
  // With an SOA the server vouches that the alias's owner has no such record (RFC 2308 2.2).
  const vouched = packet.authorities?.some((record) => record.type === 'SOA') === true;
  if (chain.length > begin && !vouched) return { kind: 'ask', name };
  return { kind: 'none', why: `${name}${alias} has no ${type} record (NODATA)` };
}
