/** Records of the catalogue: their identity, their order, and one record of two for the same endpoint. */
import type { PoolRecord } from '../../model/generated/pool-record.ts';
import type { PoolCoin } from './coins.ts';

/** Equal for records of one endpoint. */
export function recordKey(record: { host: string; port?: number }): string {
  return `${record.host}|${record.port ?? ''}`;
}

/** `pool.example:3333`, `[2001:db8::1]:3333`, or the host alone. */
export function endpointText({ host, port }: { host: string; port?: number }): string {
  if (port === undefined) return host;
  return host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`;
}

/** By host, then by port; a host alone first. The same on every machine. */
export function compareRecords(a: { host: string; port?: number }, b: { host: string; port?: number }): number {
  if (a.host !== b.host) return a.host < b.host ? -1 : 1;
  return (a.port ?? 0) - (b.port ?? 0);
}

function sortedSet(...lists: (readonly string[] | undefined)[]): string[] {
  return [...new Set(lists.flatMap((list) => list ?? []))].sort();
}

/** Keys in one order, whichever list said what first. */
function inOrder({ symbol, name, algorithm }: PoolCoin): PoolCoin {
  return { symbol, ...(name === undefined ? {} : { name }), ...(algorithm === undefined ? {} : { algorithm }) };
}

/** Coins by symbol and algorithm: a coin with several algorithms is there once for each that a list names. */
function mergeCoins(coins: readonly PoolCoin[]): PoolCoin[] {
  const merged = new Map<string, PoolCoin>();
  for (const coin of coins) {
    const same = [...merged.values()].find(
      ({ symbol, algorithm }) =>
        symbol === coin.symbol &&
        (algorithm === undefined || coin.algorithm === undefined || algorithm === coin.algorithm),
    );
    if (same === undefined) merged.set(`${coin.symbol}|${coin.algorithm ?? ''}`, { ...coin });
    else {
      if (coin.name !== undefined) same.name ??= coin.name;
      if (coin.algorithm !== undefined) same.algorithm ??= coin.algorithm;
    }
  }
  return [...merged.values()]
    .map(inOrder)
    .sort((a, b) =>
      a.symbol === b.symbol ? ((a.algorithm ?? '') < (b.algorithm ?? '') ? -1 : 1) : a.symbol < b.symbol ? -1 : 1,
    );
}

/**
 * One record of several for the same endpoint: everything that any of them says; `tls` only where those that tell agree.
 * Of sites the first is kept; dialects keep their order.
 */
export function mergeRecords(records: readonly [PoolRecord, ...PoolRecord[]]): PoolRecord {
  const [{ host, port }] = records;
  const tls = new Set(records.flatMap((record) => record.tls ?? []));
  const [onlyTls] = tls.size === 1 ? tls : [];
  const site = records.find((record) => record.site !== undefined)?.site;
  const dialects = [...new Set(records.flatMap((record) => record.dialects ?? []))];
  const algorithms = sortedSet(...records.map((record) => record.algorithms));
  const regions = sortedSet(...records.map((record) => record.regions));
  const sources = new Map(records.flatMap(({ sources: each }) => each).map((source) => [source.id, source]));
  return {
    host,
    ...(port === undefined ? {} : { port, transport: 'tcp' }),
    pools: sortedSet(...records.map((record) => record.pools)),
    ...(site === undefined ? {} : { site }),
    coins: mergeCoins(records.flatMap((record) => record.coins)),
    ...(algorithms.length === 0 ? {} : { algorithms }),
    ...(dialects.length === 0 ? {} : { dialects }),
    ...(onlyTls === undefined ? {} : { tls: onlyTls }),
    ...(regions.length === 0 ? {} : { regions }),
    sources: [...sources.values()].sort((a, b) => (a.id < b.id ? -1 : 1)),
  };
}
