/** A labelled pool index: endpoints in every status, with and without names, addresses, pools and coins, and their probes. */
import { dashboardOf, type PanelRole } from '../model/panels.ts';
import type { PoolEndpoint } from '../model/generated/pool-endpoint.ts';
import type { PoolObservation } from '../model/generated/pool-observation.ts';
import type { PoolIndexKey } from '../model/pool-indices.ts';
import { POOL_REASONS, type PoolReason } from '../model/pool-words.ts';
import type { LabelledDocument } from './documents.ts';
import type { TimeRange } from './time-range.ts';

const HOUR_MS = 3_600_000;
const BEGIN_MS = Date.UTC(2026, 2, 2, 6);
const HOURS = 3;
/** Endpoints of each reason. */
const EACH = 3;

/** Which index a panel of a role stands on; undefined for panels of sessions. */
export function poolIndexFor(role: PanelRole | undefined): PoolIndexKey | undefined {
  if (role === undefined || dashboardOf(role) !== 'pools') return undefined;
  return role === 'pool-status' ? 'observations' : 'endpoints';
}

/** The hours of the probes, one by one. */
export function poolHours(): TimeRange[] {
  return Array.from({ length: HOURS }, (_, hour) => {
    const fromMs = BEGIN_MS + hour * HOUR_MS;
    return { fromMs, toMs: fromMs + HOUR_MS - 1 };
  });
}

/** All hours. */
export function wholePoolTime(): TimeRange {
  return { fromMs: BEGIN_MS, toMs: BEGIN_MS + HOURS * HOUR_MS - 1 };
}

const timeOf = (ms: number): string => new Date(ms).toISOString();
const idOf = (number: number): string => (number + 1).toString(16).padStart(32, '0');

/** Times within an hour: its first and its last millisecond are among them. */
function timeWithin(hour: number, number: number): number {
  const at = number % 5 === 0 ? 0 : number % 5 === 1 ? HOUR_MS - 1 : (number * 97_003) % HOUR_MS;
  return BEGIN_MS + hour * HOUR_MS + at;
}

function endpointOf(number: number, reason: PoolReason): PoolEndpoint {
  const status = POOL_REASONS[reason];
  const checkedMs = timeWithin(number % HOURS, number);
  const coins = [['BTC'], ['BCH', 'BTC'], ['XMR'], []][number % 4] ?? [];
  return {
    id: idOf(number),
    ...(number % 5 === 4 ? {} : { fqdn: `p${number}.pool.example` }),
    ...(reason === 'dns-failed' ? {} : { address: number % 3 === 2 ? `2001:db8::${number}` : `198.51.100.${number}` }),
    port: 3333 + (number % 7),
    transport: 'tcp',
    pools: [['Example pool'], ['Example pool', 'Other'], []][number % 3] ?? [],
    coins,
    sources: ['user'],
    status,
    reason,
    tls: number % 2 === 0,
    checkedAt: timeOf(checkedMs),
    statusSince: timeOf(checkedMs - number * 1009),
    ...(status === 'up' ? { upFirst: timeOf(checkedMs - HOUR_MS * number), upLast: timeOf(checkedMs) } : {}),
    history: [],
  };
}

const STATUS_OF: readonly (readonly [PoolReason, number])[] = Object.keys(POOL_REASONS).flatMap((reason) =>
  Array.from({ length: EACH }, (_, index) => [reason as PoolReason, index] as const),
);

function observationsOf(endpoint: PoolEndpoint, number: number): PoolObservation[] {
  const { id, fqdn, address, port, transport, pools, coins } = endpoint;
  return Array.from({ length: HOURS }, (_, hour): PoolObservation => {
    // What one probe says, the next may say no more.
    const [reason = 'timeout'] = STATUS_OF[(number + hour * 7) % STATUS_OF.length] ?? [];
    return {
      id: idOf(number * HOURS + hour),
      endpoint: id,
      time: timeOf(timeWithin(hour, number + hour)),
      ...(fqdn === undefined ? {} : { fqdn }),
      ...(address === undefined ? {} : { address }),
      port,
      transport,
      pools,
      coins,
      status: POOL_REASONS[reason],
      reason,
    };
  });
}

/** Documents of both indices: the dashboard shows all of them, each panel those of its own. */
export function poolDocuments(): Record<PoolIndexKey, LabelledDocument[]> {
  const endpoints = STATUS_OF.map(([reason], number) => endpointOf(number, reason));
  const named = ({ fqdn, address = '', port }: PoolEndpoint): string => `${fqdn ?? address}:${port}`;
  return {
    endpoints: endpoints.map((endpoint) => ({
      id: endpoint.id,
      document: { ...endpoint },
      what: `${named(endpoint)} ${endpoint.status} (${endpoint.reason})`,
      isFor: (role) => poolIndexFor(role) === 'endpoints',
      updatedMs: Date.parse(endpoint.checkedAt ?? ''),
    })),
    observations: endpoints.flatMap((endpoint, number) =>
      observationsOf(endpoint, number).map((observation) => ({
        id: observation.id,
        document: { ...observation },
        what: `a probe of ${named(endpoint)} at ${observation.time}: ${observation.status}`,
        isFor: (role: PanelRole | undefined) => poolIndexFor(role) === 'observations',
        updatedMs: Date.parse(observation.time),
      })),
    ),
  };
}
