/** What the server knows at one moment: an index, and what lists and charts want of it, worked out when first asked for. */
import { createHash } from 'node:crypto';
import { setImmediate as breathe } from 'node:timers/promises';
import { packageVersion } from '../../files/package-data.ts';
import type {
  Change,
  Currency,
  EndpointFilter,
  EndpointSort,
  Pool,
  Statistics,
} from '../../model/generated/pools-api.ts';
import type { PoolIndex } from '../ask/pool-index.ts';
import { changesOf } from './changes.ts';
import { filterOf } from './filter.ts';
import { endpointOrder, inOrder } from './order.ts';
import { rowOf, type Row } from './row.ts';
import { currenciesOf, poolsOf, statisticsOf } from './tallies.ts';
import { timelineOf } from './timeline.ts';

type SortName = NonNullable<EndpointSort['sort']>;

/** Of what answers are made of: equal for equal data, whenever it was read. Of a history its length and its end stand for all. */
function digestOf(index: PoolIndex): string {
  const digest = createHash('sha256').update(packageVersion());
  for (const endpoint of index.endpoints) {
    const { history, ...rest } = endpoint;
    digest.update(JSON.stringify([rest, history.length, history.at(-1)]));
  }
  return digest.digest('base64url').slice(0, 22);
}

export class Snapshot {
  readonly index: PoolIndex;
  /** Names the content; for ETag. */
  readonly digest: string;
  /** Newest probe of any endpoint, RFC 3339; undefined when none was probed. */
  readonly checkedAt: string | undefined;
  readonly #rows: readonly Row[];
  readonly #sorted = new Map<SortName, readonly Row[]>();
  #currencies: readonly Currency[] | undefined;
  #pools: readonly Pool[] | undefined;
  #changes: readonly Change[] | undefined;
  #statistics: Statistics | undefined;

  constructor(index: PoolIndex) {
    this.index = index;
    this.digest = digestOf(index);
    this.#rows = index.endpoints.map((endpoint) => rowOf(endpoint));
    this.checkedAt = index.endpoints.reduce<string | undefined>(
      (newest, { checkedAt }) =>
        checkedAt !== undefined && (newest === undefined || checkedAt > newest) ? checkedAt : newest,
      undefined,
    );
  }

  /** The endpoints that meet a filter, in an order. @throws BitSecureError BAD_ADDRESS */
  rows(filter: EndpointFilter, sort: SortName = 'fqdn'): readonly Row[] {
    let sorted = this.#sorted.get(sort);
    if (sorted === undefined) this.#sorted.set(sort, (sorted = inOrder(this.#rows, endpointOrder(sort))));
    return sorted.filter(filterOf(filter, this.index));
  }

  /** Every coin of an endpoint. */
  get currencies(): readonly Currency[] {
    return (this.#currencies ??= currenciesOf(this.index));
  }

  /** Every pool of an endpoint. */
  get pools(): readonly Pool[] {
    return (this.#pools ??= poolsOf(this.index));
  }

  /** The newest changes of status, newest first. */
  get changes(): readonly Change[] {
    return (this.#changes ??= changesOf(this.index));
  }

  /** Counts over all endpoints. */
  get statistics(): Statistics {
    return (this.#statistics ??= statisticsOf(this.index.endpoints));
  }

  /** Works out what the first page asks for, a part at a time, so that requests are answered in between. */
  async warm(): Promise<void> {
    const parts: (() => unknown)[] = [
      () => this.rows({}),
      () => this.statistics,
      () => this.currencies,
      () => this.pools,
      () => this.changes,
      () => timelineOf(this.index.endpoints, { fromMs: undefined, toMs: undefined, points: 2 }),
    ];
    for (const part of parts) {
      await breathe();
      part();
    }
  }
}
