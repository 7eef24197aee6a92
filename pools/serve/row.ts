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

/** What lists show of an endpoint; JSON leaves out what is undefined. */
export function shownOf({ endpoint }: Row): EndpointRow {
  // Written out: a spread makes a list of thousands ten times slower.
  return {
    id: endpoint.id,
    fqdn: endpoint.fqdn,
    address: endpoint.address,
    port: endpoint.port,
    transport: endpoint.transport,
    pools: endpoint.pools,
    site: endpoint.site,
    coins: endpoint.coins,
    algorithms: endpoint.algorithms,
    regions: endpoint.regions,
    status: endpoint.status,
    reason: endpoint.reason,
    dialect: endpoint.dialect,
    tls: endpoint.tls,
    latencyMs: endpoint.latencyMs,
    checkedAt: endpoint.checkedAt,
    statusSince: endpoint.statusSince,
  };
}
