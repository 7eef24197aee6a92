/**
 * Which addresses are probed: those that are globally routable, by IANA's special-purpose registries (RFC 6890 and those after
 * it, as of 2025), and on no deny list. An IPv6 address that carries an IPv4 address is judged by that one, too: a name server
 * that lies, or changes its mind between two answers, reaches nothing inside.
 */
import {
  addressBytes,
  addressOfBytes,
  parseAddressRange,
  rangeContainsBytes,
  rangeToString,
  type AddressRange,
} from '../../model/address.ts';

export interface AddressPolicy {
  /** Private, loopback and other addresses that are not globally routable are probed, too; what is no host never is. */
  allowPrivate: boolean;
  deny: readonly AddressRange[];
}

interface Special {
  range: AddressRange;
  is: string;
}

function table(rows: readonly (readonly [block: string, is: string])[]): Special[] {
  return rows.map(([block, is]) => ({ range: parseAddressRange(block), is }));
}

/** No host has such an address, whatever is allowed. */
const NO_HOST = table([
  ['0.0.0.0/8', '"this network" (RFC 791)'],
  ['224.0.0.0/4', 'multicast (RFC 5771)'],
  ['240.0.0.0/4', 'reserved or broadcast (RFC 1112, RFC 919)'],
  ['::/128', 'the unspecified address (RFC 4291)'],
  ['ff00::/8', 'multicast (RFC 4291)'],
]);

/** Globally reachable parts of blocks that are not. */
const EXCEPTIONS = table([
  ['192.0.0.9/32', 'Port Control Protocol anycast (RFC 7723)'],
  ['192.0.0.10/32', 'TURN anycast (RFC 8155)'],
  ['2001::/32', 'Teredo (RFC 4380): judged by the addresses inside'],
  ['2001:1::1/128', 'Port Control Protocol anycast (RFC 7723)'],
  ['2001:1::2/128', 'TURN anycast (RFC 8155)'],
  ['2001:1::3/128', 'DNS-SD anycast (RFC 9665)'],
  ['2001:3::/32', 'AMT (RFC 7450)'],
  ['2001:4:112::/48', 'AS112 (RFC 7535)'],
  ['2001:20::/28', 'ORCHIDv2 (RFC 7343)'],
  ['2001:30::/28', 'drone remote identification (RFC 9374)'],
]);

const NOT_GLOBAL = table([
  ['10.0.0.0/8', 'private (RFC 1918)'],
  ['100.64.0.0/10', 'shared by carriers (RFC 6598)'],
  ['127.0.0.0/8', 'loopback (RFC 1122)'],
  ['169.254.0.0/16', 'link-local (RFC 3927)'],
  ['172.16.0.0/12', 'private (RFC 1918)'],
  ['192.0.0.0/24', 'for protocols (RFC 6890)'],
  ['192.0.2.0/24', 'for documentation (RFC 5737)'],
  ['192.88.99.0/24', 'the former 6to4 relay (RFC 7526)'],
  ['192.168.0.0/16', 'private (RFC 1918)'],
  ['198.18.0.0/15', 'for benchmarks (RFC 2544)'],
  ['198.51.100.0/24', 'for documentation (RFC 5737)'],
  ['203.0.113.0/24', 'for documentation (RFC 5737)'],
  ['::1/128', 'loopback (RFC 4291)'],
  ['64:ff9b:1::/48', 'NAT64 of one network (RFC 8215)'],
  ['100::/64', 'discarded (RFC 6666)'],
  ['2001::/23', 'for protocols (RFC 2928)'],
  ['2001:db8::/32', 'for documentation (RFC 3849)'],
  ['3fff::/20', 'for documentation (RFC 9637)'],
  ['5f00::/16', 'segment identifiers (RFC 9602)'],
  ['fc00::/7', 'unique local (RFC 4193)'],
  ['fe80::/10', 'link-local (RFC 4291)'],
]);

const GLOBAL_UNICAST = parseAddressRange('2000::/3');
const NAT64 = parseAddressRange('64:ff9b::/96');
const SIX_TO_FOUR = parseAddressRange('2002::/16');
const TEREDO = parseAddressRange('2001::/32');

/** IPv4 addresses that the network, or a relay, takes out of an IPv6 address (RFC 6052, RFC 3056, RFC 4380). */
function embedded(bytes: Uint8Array): Uint8Array[] {
  if (rangeContainsBytes(NAT64, bytes)) return [bytes.subarray(12)];
  if (rangeContainsBytes(SIX_TO_FOUR, bytes)) return [bytes.subarray(2, 6)];
  if (rangeContainsBytes(TEREDO, bytes)) return [bytes.subarray(4, 8), bytes.subarray(12).map((octet) => octet ^ 0xff)];
  return [];
}

function special(bytes: Uint8Array, allowPrivate: boolean): string | undefined {
  const among = (specials: readonly Special[]): Special | undefined =>
    specials.find(({ range }) => rangeContainsBytes(range, bytes));
  const noHost = among(NO_HOST);
  if (noHost !== undefined) return noHost.is;
  if (allowPrivate || among(EXCEPTIONS) !== undefined) return undefined;
  const outside =
    bytes.length === 16 && !rangeContainsBytes(GLOBAL_UNICAST, bytes) && !rangeContainsBytes(NAT64, bytes);
  return among(NOT_GLOBAL)?.is ?? (outside ? 'outside of global unicast (RFC 4291)' : undefined);
}

/**
 * Why an address is not probed, in words that follow the address (`is private (RFC 1918)`); undefined when it is.
 * @param address IPv4 or IPv6 in any spelling, without a zone
 */
export function refusal(address: string, policy: AddressPolicy): string | undefined {
  const bytes = addressBytes(address);
  if (bytes === undefined) return 'is no IPv4 or IPv6 address';
  for (const [index, part] of [bytes, ...embedded(bytes)].entries()) {
    const prefix = index === 0 ? '' : `stands for ${addressOfBytes(part)}, which `;
    const denied = policy.deny.find((range) => rangeContainsBytes(range, part));
    if (denied !== undefined) return `${prefix}is denied by ${rangeToString(denied)}`;
    const is = special(part, policy.allowPrivate);
    if (is !== undefined) return `${prefix}is ${is}`;
  }
  return undefined;
}
