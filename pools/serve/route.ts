/** What a route of the API is: its place in the description, and how it is answered. */
import type { PoolsApi } from '../../model/generated/pools-api.ts';
import { csvLine } from '../../model/csv.ts';
import type { Paging } from '../../model/generated/pools-api.ts';
import type { Live } from './live.ts';
import type { Order } from './order.ts';
import { pageOf } from './paging.ts';
import type { Snapshot } from './snapshot.ts';

/** What a request asks: path parameters and the checked query in one. */
export type Asked = Record<string, unknown>;

/** Definitions of schemas/pools-api.schema.json, and what other schemas publish. */
export type AnswerName = keyof PoolsApi | 'poolEndpoint' | 'poolAnswer';

export interface Route {
  /** From the root, with `{id}` for a parameter, as OpenAPI spells it. */
  path: string;
  id: string;
  summary: string;
  /** Definitions whose properties are its query parameters. */
  query: readonly (keyof PoolsApi)[];
  /** Parameters that must be given. */
  required?: readonly string[];
  answer: AnswerName;
  /** @throws BadRequest, HttpFault, BitSecureError for what the request says */
  json: (snapshot: Snapshot, asked: Asked) => object;
  /** Of lists: the same as CSV, in pieces. */
  csv?: (snapshot: Snapshot, asked: Asked) => Iterable<string>;
}

/** A route whose answer changes with every look: not cached, and with a status of its own. */
export interface LiveRoute extends Omit<Route, 'json' | 'csv'> {
  /** What each status of an answer means. */
  statuses: Readonly<Record<number, string>>;
  live: (live: Live, asked: Asked) => { status: number; body: object };
}

interface Listing<Query, Item, Shown> extends Pick<Route, 'path' | 'id' | 'summary' | 'query' | 'answer'> {
  /** The items that are asked for, in `order`. */
  items: (snapshot: Snapshot, query: Query) => readonly Item[];
  order: (query: Query) => Order<Item>;
  shown: (item: Item) => Shown;
  columns: Record<string, (shown: Shown) => string | number | boolean | undefined>;
}

/** Rows of CSV that are put together at once. */
const PIECE = 500;

/** A route to a list: a page of it as JSON, all of it as CSV. */
export function listRoute<Query extends object, Item, Shown>(listing: Listing<Query, Item, Shown>): Route {
  const { items, order, shown, columns, path, id, summary, query, answer } = listing;
  return {
    path,
    id,
    summary,
    answer,
    query: [...query, 'paging'],
    json: (snapshot, asked) => {
      const page = pageOf(items(snapshot, asked as Query), order(asked as Query), asked as Paging);
      return { ...page, items: page.items.map((item) => shown(item)) };
    },
    csv: (snapshot, asked) => {
      const all = items(snapshot, asked as Query);
      const { page, size, cursor } = asked as Paging;
      const paged = page !== undefined || size !== undefined || cursor !== undefined;
      const rows = paged ? pageOf(all, order(asked as Query), asked as Paging).items : all;
      return csvOf(rows, shown, columns);
    },
  };
}

function* csvOf<Item, Shown>(
  items: readonly Item[],
  shown: (item: Item) => Shown,
  columns: Listing<object, Item, Shown>['columns'],
): Iterable<string> {
  yield csvLine(Object.keys(columns));
  const cells = Object.values(columns);
  for (let at = 0; at < items.length; at += PIECE) {
    const lines = items.slice(at, at + PIECE).map((item) => {
      const row = shown(item);
      return csvLine(cells.map((cell) => cell(row)));
    });
    yield lines.join('');
  }
}
