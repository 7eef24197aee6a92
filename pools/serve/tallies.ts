/** Endpoints counted by what they are. */
import { isIPv4 } from 'node:net';
import type { Currency, Pool, Statistics, StatusCounts, Tally } from '../../model/generated/pools-api.ts';
import type { KnownEndpoint } from '../ask/known-endpoint.ts';
import type { PoolIndex } from '../ask/pool-index.ts';

function noCounts(): StatusCounts {
  return { up: 0, listening: 0, down: 0, unprobed: 0 };
}

class Counter {
  readonly #counts = new Map<string, number>();

  add(name: string): void {
    this.#counts.set(name, (this.#counts.get(name) ?? 0) + 1);
  }

  /** Most first, then by name. */
  tally(): Tally {
    return [...this.#counts]
      .map(([name, endpoints]) => ({ name, endpoints }))
      .sort((a, b) => b.endpoints - a.endpoints || (a.name < b.name ? -1 : 1));
  }
}

/** Most have one, which needs no set. */
function distinct(texts: readonly string[]): Iterable<string> {
  return texts.length < 2 ? texts : new Set(texts);
}

/** Endpoints by each of their keys; one that names a key twice stands there once. */
function grouped(
  endpoints: readonly KnownEndpoint[],
  keysOf: (endpoint: KnownEndpoint) => readonly string[],
): Map<string, KnownEndpoint[]> {
  const groups = new Map<string, KnownEndpoint[]>();
  for (const endpoint of endpoints) {
    for (const key of distinct(keysOf(endpoint))) {
      const group = groups.get(key);
      if (group === undefined) groups.set(key, [endpoint]);
      else group.push(endpoint);
    }
  }
  return groups;
}

function statusesOf(endpoints: readonly KnownEndpoint[]): StatusCounts {
  const counts = noCounts();
  for (const { status } of endpoints) counts[status ?? 'unprobed'] += 1;
  return counts;
}

/** Different values, sorted. */
function unique(values: readonly string[]): string[] {
  return [...new Set(values)].sort();
}

/** Every coin that is mined somewhere. */
export function currenciesOf(index: PoolIndex): Currency[] {
  return [...grouped(index.endpoints, ({ coins }) => coins)].map(([symbol, endpoints]) => {
    return {
      symbol,
      // JSON leaves out what is undefined.
      name: index.coinName(symbol),
      // What else is mined at an endpoint has algorithms of its own: only those with this coin alone tell.
      algorithms: unique(endpoints.flatMap(({ coins, algorithms = [] }) => (coins.length === 1 ? algorithms : []))),
      pools: new Set(endpoints.flatMap(({ pools }) => pools)).size,
      endpoints: endpoints.length,
      statuses: statusesOf(endpoints),
    };
  });
}

/** Every pool that has an endpoint. */
export function poolsOf(index: PoolIndex): Pool[] {
  return [...grouped(index.endpoints, ({ pools }) => pools)].map(([name, endpoints]) => {
    const site = endpoints.find((endpoint) => endpoint.site !== undefined && endpoint.pools.length === 1)?.site;
    return {
      name,
      site,
      coins: unique(endpoints.flatMap(({ coins }) => coins)),
      endpoints: endpoints.length,
      statuses: statusesOf(endpoints),
    };
  });
}

/** Counts over endpoints. */
export function statisticsOf(endpoints: readonly KnownEndpoint[]): Statistics {
  const names = new Set<string>();
  const addresses = new Set<string>();
  const counters = { reasons: new Counter(), dialects: new Counter(), coins: new Counter(), pools: new Counter() };
  let tls = 0;
  let checkedAt: string | undefined;
  for (const endpoint of endpoints) {
    if (endpoint.fqdn !== undefined) names.add(endpoint.fqdn);
    if (endpoint.address !== undefined) addresses.add(endpoint.address);
    if (endpoint.reason !== undefined) counters.reasons.add(endpoint.reason);
    if (endpoint.dialect !== undefined) counters.dialects.add(endpoint.dialect);
    for (const coin of distinct(endpoint.coins)) counters.coins.add(coin);
    for (const pool of distinct(endpoint.pools)) counters.pools.add(pool);
    if (endpoint.tls === true) tls += 1;
    if (endpoint.checkedAt !== undefined && !(checkedAt !== undefined && checkedAt >= endpoint.checkedAt))
      checkedAt = endpoint.checkedAt;
  }
  const ipv4 = [...addresses].filter((address) => isIPv4(address)).length;
  return {
    endpoints: endpoints.length,
    fqdns: names.size,
    ipv4,
    ipv6: addresses.size - ipv4,
    checkedAt,
    statuses: statusesOf(endpoints),
    reasons: counters.reasons.tally(),
    dialects: counters.dialects.tally(),
    tls,
    coins: counters.coins.tally(),
    pools: counters.pools.tally(),
  };
}
