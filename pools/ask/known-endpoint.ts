/** An endpoint as the index knows it: by probes, or by lists alone. */
import { isIP } from 'node:net';
import type { PoolEndpoint } from '../../model/generated/pool-endpoint.ts';
import type { PoolRecord } from '../../model/generated/pool-record.ts';
import { endpointId } from '../store.ts';

/** A stored state, or a catalogue record in the same form: without status and history. No port where a list names a host alone. */
export type KnownEndpoint = Omit<PoolEndpoint, 'port'> & { port?: number };

/** Key of what stands at a host and port, for records and states alike. */
export function placeKey(host: string, port: number | undefined): string {
  return port === undefined ? host : `${host} ${port}`;
}

/** The FQDN, else the address, that lists call an endpoint by. */
export function hostOf(endpoint: KnownEndpoint): string {
  return endpoint.fqdn ?? endpoint.address ?? '';
}

function sameTexts(a: readonly string[] = [], b: readonly string[] = []): boolean {
  return a.length === b.length && a.every((text, index) => text === b[index]);
}

function unique(texts: string[]): string[] {
  return texts.length < 2 ? texts : [...new Set(texts)];
}

function factsOf(record: PoolRecord): Pick<KnownEndpoint, 'pools' | 'coins' | 'sources'> {
  return {
    pools: record.pools,
    coins: record.coins.map(({ symbol }) => symbol),
    sources: unique(record.sources.map(({ id }) => id)),
  };
}

/** A record that no probe has touched. Members are added one by one: there are thousands, and spreading takes five times as long. */
export function endpointOfRecord(record: PoolRecord): KnownEndpoint {
  const { host, port, site, regions } = record;
  const place = isIP(host) === 0 ? 'fqdn' : 'address';
  const algorithms = unique(record.coins.flatMap(({ algorithm }) => algorithm ?? []));
  const { pools, coins, sources } = factsOf(record);
  const endpoint: Partial<KnownEndpoint> = {
    id: endpointId({ [place]: host, port: port ?? 0, transport: 'tcp' }),
  };
  endpoint[place] = host;
  if (port !== undefined) endpoint.port = port;
  endpoint.transport = 'tcp';
  endpoint.pools = pools;
  endpoint.coins = coins;
  endpoint.sources = sources;
  if (site !== undefined) endpoint.site = site;
  if (algorithms.length > 0) endpoint.algorithms = algorithms;
  if (regions !== undefined) endpoint.regions = regions;
  endpoint.history = [];
  return endpoint as KnownEndpoint;
}

/** A state with the pools, coins and sources that the catalogue gives it now; the state itself where it says the same. */
export function joinRecord(state: PoolEndpoint, record: PoolRecord): KnownEndpoint {
  const facts = factsOf(record);
  const site = record.site ?? state.site;
  const same =
    site === state.site &&
    sameTexts(facts.pools, state.pools) &&
    sameTexts(facts.coins, state.coins) &&
    sameTexts(facts.sources, state.sources);
  return same ? state : { ...state, ...facts, ...(site === undefined ? {} : { site }) };
}
