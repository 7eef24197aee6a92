/** Orders of lists, and the places in them that a cursor names. */
import type { EndpointSort } from '../../model/generated/pools-api.ts';
import { POOL_STATUSES } from '../../model/pool-words.ts';
import type { Row } from './row.ts';

export type SortValue = string | number | undefined;

/** How a list is sorted: by a value, and by a text that no two items share where it is the same. */
export interface Order<T> {
  /** As the request spells it; part of the cursor, which is of no use in another order. */
  readonly name: string;
  readonly descending: boolean;
  readonly value: (item: T) => SortValue;
  readonly tie: (item: T) => string;
}

/** Place of an item in an order. */
export type Place = readonly [SortValue, string];

/** `-name` is descending. */
export function isDescending(name: string): boolean {
  return name.startsWith('-');
}

/** The order as a comparison of places; what has no value comes last, whatever the direction. */
export function comparePlaces(a: Place, b: Place, descending: boolean): number {
  const [left, right] = [a[0], b[0]];
  if (left !== right) {
    if (left === undefined) return 1;
    if (right === undefined) return -1;
    // Numbers and texts never meet in one order, unless a cursor was forged: any answer does then.
    return left < right === descending ? 1 : -1;
  }
  return a[1] < b[1] ? -1 : a[1] > b[1] ? 1 : 0;
}

/** A copy in order. */
export function inOrder<T>(items: readonly T[], order: Order<T>): T[] {
  return items
    .map((item) => ({ item, place: [order.value(item), order.tie(item)] as const }))
    .sort((a, b) => comparePlaces(a.place, b.place, order.descending))
    .map(({ item }) => item);
}

type EndpointSortName = NonNullable<EndpointSort['sort']>;
type EndpointKey = Exclude<EndpointSortName, `-${string}`>;

const ENDPOINT_VALUES: Record<EndpointKey, (row: Row) => SortValue> = {
  fqdn: ({ endpoint }) => endpoint.fqdn,
  address: ({ addressOrder }) => addressOrder,
  port: ({ endpoint }) => endpoint.port,
  pool: ({ endpoint }) => endpoint.pools[0]?.toLowerCase(),
  coin: ({ endpoint }) => endpoint.coins[0],
  status: ({ endpoint }) => (endpoint.status === undefined ? undefined : POOL_STATUSES.indexOf(endpoint.status)),
  reason: ({ endpoint }) => endpoint.reason,
  dialect: ({ endpoint }) => endpoint.dialect,
  tls: ({ endpoint }) => (endpoint.tls === undefined ? undefined : Number(endpoint.tls)),
  latency: ({ endpoint }) => endpoint.latencyMs,
  checked: ({ endpoint }) => endpoint.checkedAt,
  since: ({ endpoint }) => endpoint.statusSince,
};

/** The order of endpoints that a request names. */
export function endpointOrder(name: EndpointSortName): Order<Row> {
  const key = name.replace(/^-/, '') as EndpointKey;
  return { name, descending: isDescending(name), value: ENDPOINT_VALUES[key], tie: ({ tie }) => tie };
}
