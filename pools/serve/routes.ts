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
import type { Snapshot } from './snapshot.ts';
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

type CountedSort = NonNullable<CurrencySort['sort'] | PoolSort['sort']>;

/** An order of things that are counted, by name or by a count. */
function countedOrder<T extends Currency | Pool>(sort: CountedSort, nameOf: (item: T) => string): Order<T> {
  const key = sort.replace(/^-/, '');
  const value = (item: T): string | number =>
    key === 'endpoints' ? item.endpoints : key === 'up' ? item.statuses.up : nameOf(item).toLowerCase();
  return { name: sort, descending: isDescending(sort), value, tie: nameOf };
}

/** A list of things that endpoints are counted by: found by a text, sorted, their counts behind the columns of their own. */
function countedRoute<Item extends Currency | Pool>({
  itemsOf,
  nameOf,
  textOf = nameOf,
  columns,
  ...about
}: Pick<Route, 'path' | 'id' | 'summary' | 'query' | 'answer'> & {
  itemsOf: (snapshot: Snapshot) => readonly Item[];
  nameOf: (item: Item) => string;
  /** What a text is looked for in; the name when absent. */
  textOf?: (item: Item) => string;
  columns: Record<string, (item: Item) => string | number | undefined>;
}): Route {
  const order = ({ sort = '-endpoints' }: { sort?: CountedSort }): Order<Item> => countedOrder(sort, nameOf);
  return listRoute<NameFilter & { sort?: CountedSort }, Item, Item>({
    ...about,
    items: (snapshot, query) => {
      const text = query.text?.toLowerCase() ?? '';
      const found = itemsOf(snapshot).filter((item) => textOf(item).toLowerCase().includes(text));
      return inOrder(found, order(query));
    },
    order,
    shown: (item) => item,
    columns: { ...columns, ...COUNTS },
  });
}

const currencies = countedRoute<Currency>({
  path: '/api/v1/currencies',
  id: 'listCurrencies',
  summary: 'Coins, with how many endpoints each has',
  query: ['nameFilter', 'currencySort'],
  answer: 'currencyPage',
  itemsOf: (snapshot) => snapshot.currencies,
  nameOf: ({ symbol }) => symbol,
  textOf: ({ symbol, name = '' }) => `${symbol}\n${name}`,
  columns: {
    symbol: ({ symbol }) => symbol,
    name: ({ name }) => name,
    algorithms: ({ algorithms }) => joined(algorithms),
    pools: ({ pools }) => pools,
  },
});

const pools = countedRoute<Pool>({
  path: '/api/v1/pools',
  id: 'listPools',
  summary: 'Pools, with how many endpoints each has',
  query: ['nameFilter', 'poolSort'],
  answer: 'poolPage',
  itemsOf: (snapshot) => snapshot.pools,
  nameOf: ({ name }) => name,
  columns: {
    name: ({ name }) => name,
    site: ({ site }) => site,
    coins: ({ coins }) => joined(coins),
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
