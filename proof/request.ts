/** The whole search that the target's Kibana sends for a panel. */
import type { Cluster } from '../cluster/cluster.ts';
import { objectOf, stringOf, type JsonObject } from '../model/json.ts';
import { panelAggregations, type Aggregations, type Dialect } from './aggregations.ts';
import type { ProvablePack, ProvablePanel } from './pack.ts';
import { panelQuery, type Unasked } from './query.ts';
import type { TimeRange } from './time-range.ts';

export interface PanelRequest extends Aggregations {
  query: JsonObject;
  body: JsonObject;
}

/** Visualizations that ask no cluster for anything, or by a language of their own. */
const NOT_BY_AGGREGATION: Readonly<Record<string, Unasked>> = {
  markdown: { why: 'text asks the cluster nothing', asksNothing: true },
  input_control_vis: { why: 'controls ask when they are used', asksNothing: true },
  vega: { why: 'Vega sends requests of its own' },
  timelion: { why: 'Timelion sends requests of its own' },
  metrics: { why: 'the visual builder sends requests of its own' },
};

/** How an engine spells aggregations. */
export function dialectOf({ product, version }: Pick<Cluster, 'product' | 'version'>): Dialect {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const since = (m: number, n: number): boolean => product === 'opensearch' || major > m || (major === m && minor >= n);
  return { splitIntervals: since(7, 2), orderByKey: since(6, 0) };
}

/** The request of a panel over a span of time, or why there is none. */
export function panelRequest(
  panel: ProvablePanel,
  pack: Pick<ProvablePack, 'target' | 'profile'>,
  range: TimeRange,
  dialect: Dialect,
): PanelRequest | Unasked {
  const kind = stringOf(panel.visState['type']) ?? '';
  const unasked = Object.hasOwn(NOT_BY_AGGREGATION, kind) ? NOT_BY_AGGREGATION[kind] : undefined;
  if (unasked !== undefined) return unasked;
  const asked = panelQuery(panel, pack, range);
  if ('why' in asked) return asked;
  const { query } = asked;
  const aggregations = panelAggregations(objectOf(panel.visState), range, dialect);
  if ('why' in aggregations) return aggregations;
  return {
    ...aggregations,
    query,
    body: { size: 0, query, ...(Object.keys(aggregations.aggs).length === 0 ? {} : { aggs: aggregations.aggs }) },
  };
}
