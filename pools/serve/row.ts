/** An endpoint with what filters and orders ask of it, worked out once. */
import { canonicalAddress, parseAddressRange } from '../../model/address.ts';
import type { EndpointRow } from '../../model/generated/pools-api.ts';
import type { KnownEndpoint } from '../ask/known-endpoint.ts';

export interface Row {
  readonly endpoint: KnownEndpoint;
  /** Lower case: what the filter `text` looks into. */
  readonly text: string;
  /** Sorts addresses by number, IPv4 first. */
  readonly addressOrder: string | undefined;
  /** Sorts endpoints by name, port and address; no two share it. */
  readonly tie: string;
}

function orderOfAddress(address: string | undefined): string | undefined {
  if (address === undefined) return undefined;
  // A store that was edited by hand may hold anything.
  if (canonicalAddress(address) === undefined) return address;
  const { family, bytes } = parseAddressRange(address);
  return `${family === 'ipv4' ? 4 : 6}${Buffer.from(bytes).toString('hex')}`;
}

/** The row of an endpoint. */
export function rowOf(endpoint: KnownEndpoint): Row {
  const { id, fqdn, address, port, pools, coins, site } = endpoint;
  const addressOrder = orderOfAddress(address);
  // Names come before bare addresses.
  const name = fqdn ?? '\u{10FFFF}';
  return {
    endpoint,
    text: [fqdn, address, port, ...pools, ...coins, site].join('\n').toLowerCase(),
    addressOrder,
    tie: [name, String(port ?? '').padStart(5, '0'), addressOrder ?? '', id].join('\n'),
  };
}

/** What lists show of an endpoint. */
export function shownOf({ endpoint }: Row): EndpointRow {
  const { id, fqdn, address, port, transport, pools, site, coins, algorithms, regions } = endpoint;
  const { status, reason, dialect, tls, latencyMs, checkedAt, statusSince } = endpoint;
  // JSON leaves out what is undefined.
  const shown = { id, fqdn, address, port, transport, pools, site, coins, algorithms, regions };
  return { ...shown, status, reason, dialect, tls, latencyMs, checkedAt, statusSince };
}
