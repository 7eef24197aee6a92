/** Which endpoints an export tells of, and of what time it is. */
import type { PoolStatus } from '../../model/pool-words.ts';
import { hostOf, type KnownEndpoint } from '../ask/known-endpoint.ts';
import type { PoolIndex } from '../ask/pool-index.ts';
import { recordTest, type Filterable, type RecordFilter } from '../catalogue/filter.ts';
import { poolSources } from '../catalogue/lists.ts';

export interface Selection extends RecordFilter {
  statuses?: readonly PoolStatus[];
  /** Milliseconds since 1970: only what was up at that time or later. */
  upSinceMs?: number;
}

function filterable(endpoint: KnownEndpoint, index: PoolIndex): Filterable {
  const tls = endpoint.tls ?? index.recordOf(endpoint)?.tls;
  return {
    host: hostOf(endpoint),
    ...(endpoint.port === undefined ? {} : { port: endpoint.port }),
    pools: endpoint.pools,
    coins: endpoint.coins.map((symbol) => {
      const name = index.coinName(symbol);
      return name === undefined ? { symbol } : { symbol, name };
    }),
    ...(tls === undefined ? {} : { tls }),
    sources: endpoint.sources.map((id) => ({ id })),
  };
}

/** The endpoints of an index that a selection means, in the index's order. */
export function selectEndpoints(index: PoolIndex, selection: Selection): KnownEndpoint[] {
  const { statuses, upSinceMs } = selection;
  const since = upSinceMs === undefined ? undefined : new Date(upSinceMs).toISOString();
  const test = recordTest(selection);
  return index.endpoints.filter((endpoint) => {
    const { status, upLast, address } = endpoint;
    if (statuses !== undefined && (status === undefined || !statuses.includes(status))) return false;
    if (since !== undefined && (upLast === undefined || upLast < since)) return false;
    const record = filterable(endpoint, index);
    return test(record) || (address !== undefined && address !== record.host && test({ ...record, host: address }));
  });
}

/** When what is exported was so: the last probe; without one the date of the newest list behind it. */
export function timeOf(endpoints: readonly KnownEndpoint[]): string {
  const checked = endpoints.reduce((latest, { checkedAt = '' }) => (checkedAt > latest ? checkedAt : latest), '');
  if (checked !== '') return checked;
  const lists = new Set(endpoints.flatMap(({ sources }) => sources));
  const dated = poolSources().filter(({ date }) => date !== undefined);
  const behind = dated.filter(({ id }) => lists.has(id));
  const dates = (behind.length > 0 ? behind : dated).map(({ date = '' }) => date).sort();
  return `${dates.at(-1)}T00:00:00.000Z`;
}
