/** What a look adds to what was known of an endpoint. Pure: the same state and the same look give the same state. */
import { isIP } from 'node:net';
import type { PoolEndpoint, PoolSpan } from '../../model/generated/pool-endpoint.ts';
import type { PoolObservation } from '../../model/generated/pool-observation.ts';
import { endpointOfRecord } from '../ask/known-endpoint.ts';
import { endpointId, observationId } from '../store.ts';
import type { Target } from './targets.ts';

/**
 * Runs that a history keeps, the latest: two years of a port that changes daily. What is older stays in the observations, and
 * a document stays below what a store takes.
 */
export const MOST_SPANS = 750;

/** When and how a name was seen to have an address. */
export interface AddressSight {
  address: string;
  ttl: number;
  /** RFC 3339. */
  time: string;
  canonicalNames: readonly string[];
}

/** An endpoint of a target as lists have it now, without a look. @param address undefined for a name that has none */
export function placeOf(target: Target, address: string | undefined): PoolEndpoint {
  const place = {
    ...(isIP(target.host) === 0 ? { fqdn: target.host } : {}),
    ...(address === undefined ? {} : { address }),
    port: target.port,
    transport: 'tcp' as const,
  };
  return { ...endpointOfRecord(target), ...place, id: endpointId(place) };
}

function listOf(texts: readonly (string | undefined)[]): string[] {
  return [...new Set(texts.filter((text) => text !== undefined))];
}

/** The state with what lists say now. */
export function withFacts(before: PoolEndpoint | undefined, place: PoolEndpoint): PoolEndpoint {
  if (before === undefined) return place;
  const { pools, site, coins, regions, sources } = place;
  const algorithms = listOf([...(place.algorithms ?? []), before.algorithm]);
  const { site: _site, algorithms: _algorithms, regions: _regions, ...rest } = before;
  return {
    ...rest,
    pools,
    coins,
    sources,
    ...(site === undefined ? {} : { site }),
    ...(algorithms.length === 0 ? {} : { algorithms }),
    ...(regions === undefined ? {} : { regions }),
  };
}

/** The name has the address. */
export function mergeSight(before: PoolEndpoint, sight: AddressSight): PoolEndpoint {
  const { canonicalNames: _names, ...rest } = before;
  return {
    ...rest,
    addressFirstSeen: before.addressFirstSeen ?? sight.time,
    addressLastSeen: sight.time,
    addressCurrent: true,
    ...(sight.canonicalNames.length === 0 ? {} : { canonicalNames: [...sight.canonicalNames] }),
    ttl: sight.ttl,
  };
}

/** The name has the address no more, or, of an endpoint without one, has one now. */
export function mergeGone(before: PoolEndpoint): PoolEndpoint {
  return before.addressCurrent === false ? before : { ...before, addressCurrent: false };
}

/** What a look found, without where and when. */
export type Found = Omit<
  PoolObservation,
  'id' | 'endpoint' | 'time' | 'fqdn' | 'address' | 'port' | 'transport' | 'pools' | 'coins'
>;

/** The document of a look. @param time RFC 3339 */
export function observationOf(state: PoolEndpoint, found: Found, time: string): PoolObservation {
  const { id, fqdn, address, port, transport, pools, coins } = state;
  return {
    // The id comes first: files of observations are searched by it.
    id: observationId(id, time),
    endpoint: id,
    time,
    ...(fqdn === undefined ? {} : { fqdn }),
    ...(address === undefined ? {} : { address }),
    port,
    transport,
    pools,
    coins,
    ...found,
  };
}

function sameTexts(a: readonly string[] = [], b: readonly string[] = []): boolean {
  return a.length === b.length && a.every((text, index) => text === b[index]);
}

/** Equal probes: how a pool words its answer does not matter, why an endpoint is not up does. */
function isRun(span: PoolSpan, next: PoolSpan): boolean {
  return (
    span.status === next.status &&
    (span.status === 'up' || span.reason === next.reason) &&
    span.dialect === next.dialect &&
    span.tls === next.tls &&
    sameTexts(span.coins, next.coins) &&
    sameTexts(span.pools, next.pools) &&
    // A clock that was set back begins another run: no run goes backwards.
    next.from >= span.to
  );
}

function spanOf(observation: PoolObservation): PoolSpan {
  const { time, status, reason, dialect, tls, coins, pools } = observation;
  return {
    from: time,
    to: time,
    checks: 1,
    status,
    reason,
    ...(dialect === undefined ? {} : { dialect }),
    ...(tls === undefined ? {} : { tls }),
    ...(coins.length === 0 ? {} : { coins }),
    ...(pools.length === 0 ? {} : { pools }),
  };
}

function historyWith(history: readonly PoolSpan[], next: PoolSpan): PoolSpan[] {
  const last = history.at(-1);
  if (last === undefined || !isRun(last, next)) return [...history, next].slice(-MOST_SPANS);
  const longer = { ...last, to: next.to, checks: last.checks + 1, reason: next.reason };
  return [...history.slice(0, -1), longer];
}

/** What lasts of an endpoint is kept from its last proof; what is of one probe is replaced. */
export function mergeObservation(before: PoolEndpoint, observation: PoolObservation): PoolEndpoint {
  const { time, status, reason, dialect, tls, certificate, latencyMs, firstReply, evidence, algorithm } = observation;
  const { latencyMs: _latency, firstReply: _reply, evidence: _evidence, ...kept } = before;
  const isUp = status === 'up';
  return {
    ...kept,
    ...(algorithm === undefined ? {} : { algorithm, algorithms: listOf([...(before.algorithms ?? []), algorithm]) }),
    status,
    reason,
    ...(dialect === undefined ? {} : { dialect }),
    ...(tls === undefined ? {} : { tls }),
    ...(certificate === undefined ? {} : { certificate }),
    ...(latencyMs === undefined ? {} : { latencyMs }),
    ...(firstReply === undefined ? {} : { firstReply }),
    ...(evidence === undefined ? {} : { evidence }),
    checkedAt: time,
    statusSince: before.status === status ? (before.statusSince ?? time) : time,
    ...(isUp ? { upFirst: before.upFirst ?? time, upLast: time } : {}),
    history: historyWith(before.history, spanOf(observation)),
  };
}
