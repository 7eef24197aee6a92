/** Every route of the API, in the order of its description. */
import type {
  Change,
  ChangeFilter,
  Currency,
  CurrencySort,
  EndpointFilter,
  EndpointRow,
  EndpointSort,
  NameFilter,
  Pool,
  PoolSort,
  TimelineSpan,
} from '../../model/generated/pools-api.ts';
import { endpointOrder, inOrder, isDescending, type Order } from './order.ts';
import { HttpFault, timeOf } from './problem.ts';
import { listRoute, type Route } from './route.ts';
import { shownOf, type Row } from './row.ts';
import { statisticsOf } from './tallies.ts';
import { timelineOf } from './timeline.ts';

const joined = (values: readonly string[] | undefined): string | undefined => values?.join(' ');

/** Columns of an endpoint's place. */
const PLACE = {
  fqdn: ({ fqdn }: EndpointRow | Change) => fqdn,
  address: ({ address }: EndpointRow | Change) => address,
  port: ({ port }: EndpointRow | Change) => port,
};

/** Columns of what endpoints are counted by. */
const COUNTS = {
  endpoints: ({ endpoints }: Currency | Pool) => endpoints,
  up: ({ statuses }: Currency | Pool) => statuses.up,
  listening: ({ statuses }: Currency | Pool) => statuses.listening,
  down: ({ statuses }: Currency | Pool) => statuses.down,
  unprobed: ({ statuses }: Currency | Pool) => statuses.unprobed,
};

/** Of things with names, those in which the text of a question occurs. */
function withText<T>(items: readonly T[], { text = '' }: NameFilter, namesOf: (item: T) => string): T[] {
  return items.filter((item) => namesOf(item).toLowerCase().includes(text.toLowerCase()));
}

const endpoints = listRoute<EndpointFilter & EndpointSort, Row, EndpointRow>({
  path: '/api/v1/endpoints',
  id: 'listEndpoints',
  summary: 'Endpoints, filtered and sorted',
  query: ['endpointFilter', 'endpointSort'],
  answer: 'endpointPage',
  items: (snapshot, query) => snapshot.rows(query, query.sort),
  order: ({ sort = 'fqdn' }) => endpointOrder(sort),
  shown: shownOf,
  columns: {
    id: ({ id }) => id,
    ...PLACE,
    transport: ({ transport }) => transport,
    pools: ({ pools }) => pools.join('; '),
    site: ({ site }) => site,
    coins: ({ coins }) => joined(coins),
    algorithms: ({ algorithms }) => joined(algorithms),
    regions: ({ regions }) => joined(regions),
    status: ({ status }) => status,
    reason: ({ reason }) => reason,
    dialect: ({ dialect }) => dialect,
    tls: ({ tls }) => tls,
    latency_ms: ({ latencyMs }) => latencyMs,
    checked_at: ({ checkedAt }) => checkedAt,
    status_since: ({ statusSince }) => statusSince,
  },
});

const endpoint: Route = {
  path: '/api/v1/endpoints/{id}',
  id: 'getEndpoint',
  summary: 'One endpoint with its history',
  query: [],
  answer: 'poolEndpoint',
  json: ({ index }, asked) => {
    const found = index.get(String(asked['id']));
    if (found === undefined) throw new HttpFault(404, 'there is no endpoint of this id; /api/v1/endpoints lists them');
    return found;
  },
};

/** An order of things that are counted, by name or by a count. */
function countedOrder<T extends Currency | Pool>(
  sort: NonNullable<CurrencySort['sort'] | PoolSort['sort']>,
  nameOf: (item: T) => string,
): Order<T> {
  const key = sort.replace(/^-/, '');
  const value = (item: T): string | number =>
    key === 'endpoints' ? item.endpoints : key === 'up' ? item.statuses.up : nameOf(item).toLowerCase();
  return { name: sort, descending: isDescending(sort), value, tie: nameOf };
}

const currencyOrder = ({ sort = '-endpoints' }: CurrencySort): Order<Currency> =>
  countedOrder(sort, ({ symbol }) => symbol);

const currencies = listRoute<NameFilter & CurrencySort, Currency, Currency>({
  path: '/api/v1/currencies',
  id: 'listCurrencies',
  summary: 'Coins, with how many endpoints each has',
  query: ['nameFilter', 'currencySort'],
  answer: 'currencyPage',
  items: ({ currencies }, query) =>
    inOrder(
      withText(currencies, query, ({ symbol, name = '' }) => `${symbol}\n${name}`),
      currencyOrder(query),
    ),
  order: currencyOrder,
  shown: (currency) => currency,
  columns: {
    symbol: ({ symbol }) => symbol,
    name: ({ name }) => name,
    algorithms: ({ algorithms }) => joined(algorithms),
    pools: ({ pools }) => pools,
    ...COUNTS,
  },
});

const poolOrder = ({ sort = '-endpoints' }: PoolSort): Order<Pool> => countedOrder(sort, ({ name }) => name);

const pools = listRoute<NameFilter & PoolSort, Pool, Pool>({
  path: '/api/v1/pools',
  id: 'listPools',
  summary: 'Pools, with how many endpoints each has',
  query: ['nameFilter', 'poolSort'],
  answer: 'poolPage',
  items: ({ pools }, query) =>
    inOrder(
      withText(pools, query, ({ name }) => name),
      poolOrder(query),
    ),
  order: poolOrder,
  shown: (pool) => pool,
  columns: {
    name: ({ name }) => name,
    site: ({ site }) => site,
    coins: ({ coins }) => joined(coins),
    ...COUNTS,
  },
});

const CHANGE_ORDER: Order<Change> = {
  name: '-time',
  descending: true,
  value: ({ time }) => Date.parse(time),
  tie: ({ id }) => id,
};

/** Parameters that keep no endpoint out. */
const UNFILTERED = new Set(['since', 'page', 'size', 'cursor']);

const changes = listRoute<EndpointFilter & ChangeFilter, Change, Change>({
  path: '/api/v1/changes',
  id: 'listChanges',
  summary: 'The newest 10,000 changes of status, newest first, of endpoints that meet the filter now',
  query: ['endpointFilter', 'changeFilter'],
  answer: 'changePage',
  items: (snapshot, query) => {
    const sinceMs = timeOf('since', query.since) ?? -Infinity;
    const newer = snapshot.changes.filter(({ time }) => Date.parse(time) >= sinceMs);
    if (Object.keys(query).every((key) => UNFILTERED.has(key))) return newer;
    const ids = new Set(snapshot.rows(query).map(({ endpoint: { id } }) => id));
    return newer.filter(({ id }) => ids.has(id));
  },
  order: () => CHANGE_ORDER,
  shown: (change) => change,
  columns: {
    time: ({ time }) => time,
    id: ({ id }) => id,
    ...PLACE,
    pools: ({ pools }) => pools.join('; '),
    coins: ({ coins }) => joined(coins),
    was: ({ was }) => was,
    is: ({ is }) => is,
    reason: ({ reason }) => reason,
    dialect: ({ dialect }) => dialect,
  },
});

const known = (rows: readonly Row[]): Row['endpoint'][] => rows.map(({ endpoint }) => endpoint);

const statistics: Route = {
  path: '/api/v1/statistics',
  id: 'getStatistics',
  summary: 'Counts over the endpoints that meet the filter',
  query: ['endpointFilter'],
  answer: 'statistics',
  json: (snapshot, asked) =>
    Object.keys(asked).length === 0 ? snapshot.statistics : statisticsOf(known(snapshot.rows(asked))),
};

const timeline: Route = {
  path: '/api/v1/timeline',
  id: 'getTimeline',
  summary: 'How many endpoints that meet the filter now had which status, over time',
  query: ['endpointFilter', 'timelineSpan'],
  answer: 'timeline',
  json: (snapshot, asked) => {
    const { from, to, points = 120 } = asked as TimelineSpan;
    const range = { fromMs: timeOf('from', from), toMs: timeOf('to', to), points };
    return timelineOf(known(snapshot.rows(asked)), range);
  },
};

/** Answered from the snapshot alone: the same until it changes. */
export const ROUTES: readonly Route[] = [endpoints, endpoint, currencies, pools, changes, statistics, timeline];
