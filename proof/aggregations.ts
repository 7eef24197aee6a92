/** The aggregations of a panel's request, out of its visState, nested as Kibana nests them. */
import { arrayOf, isObject, objectOf, propertyOf, stringOf, type JsonObject } from '../model/json.ts';
import { resolveInterval } from './interval.ts';
import type { Unasked } from './query.ts';
import type { TimeRange } from './time-range.ts';

/** A level of buckets, from the outside in. */
export interface BucketColumn {
  id: string;
  field: string;
  /** Milliseconds, of a date histogram whose bars are of one length. */
  intervalMs?: number;
  kind: 'terms' | 'date_histogram';
  /** Value that stands for none; undefined where documents without the field are left out. */
  missing?: unknown;
}

export interface MetricColumn {
  id: string;
  kind: 'count' | 'sum' | 'min' | 'max' | 'avg' | 'cardinality';
  /** Absent for a count. */
  field?: string;
}

export interface Aggregations {
  aggs: JsonObject;
  buckets: BucketColumn[];
  metrics: MetricColumn[];
}

/** What differs between engines in how aggregations are spelled. */
export interface Dialect {
  /** True from 7.2 on: `fixed_interval` and `calendar_interval`, where older engines have `interval`. */
  splitIntervals: boolean;
  /** True from 6 on: buckets are ordered by `_key`, before by `_term`. */
  orderByKey: boolean;
}

const METRICS: ReadonlySet<string> = new Set(['count', 'sum', 'min', 'max', 'avg', 'cardinality']);

interface Agg {
  id: string;
  type: string;
  params: JsonObject;
}

interface Level {
  column: BucketColumn;
  body: JsonObject;
  /** Metric by which it is ordered. */
  orderedBy?: string;
}

function aggsOf(visState: JsonObject): Agg[] {
  return arrayOf(visState['aggs']).flatMap((agg) => {
    const type = stringOf(propertyOf(agg, 'type'));
    if (type === undefined || propertyOf(agg, 'enabled') === false) return [];
    return [{ id: String(propertyOf(agg, 'id')), type, params: objectOf(propertyOf(agg, 'params')) }];
  });
}

/** What the JSON input of an aggregation adds; broken input adds nothing, as in Kibana. */
function withJson(body: JsonObject, params: JsonObject): JsonObject {
  try {
    const extra: unknown = JSON.parse(stringOf(params['json']) ?? '');
    return isObject(extra) ? { ...body, ...extra } : body;
  } catch {
    return body;
  }
}

function dateHistogram({ id, params }: Agg, range: TimeRange, dialect: Dialect): Level | Unasked {
  const setting = stringOf(params['interval']) ?? 'auto';
  const asked = setting === 'custom' ? (stringOf(params['customInterval']) ?? '2h') : setting;
  const interval = resolveInterval(asked, range.toMs - range.fromMs);
  if (interval === undefined) return { why: `its interval ${JSON.stringify(asked)} is none` };
  const { expression, ms, calendar } = interval;
  const key = !dialect.splitIntervals ? 'interval' : calendar ? 'calendar_interval' : 'fixed_interval';
  const field = stringOf(params['field']) ?? '';
  const body = { field, [key]: expression, time_zone: 'UTC', min_doc_count: Number(params['min_doc_count'] ?? 1) };
  // Weeks begin on a Monday, months and years are of many lengths: such bars are not compared one by one.
  const even = !/[wMy]$/.test(expression);
  return {
    column: { id, field, kind: 'date_histogram', ...(even ? { intervalMs: ms } : {}) },
    body: { date_histogram: withJson(body, params) },
  };
}

function terms({ id, params }: Agg, aggs: readonly Agg[], dialect: Dialect): Level | Unasked {
  if (params['orderAgg'] !== undefined && params['orderAgg'] !== null)
    return { why: 'it orders by an aggregation of its own' };
  if ([params['include'], params['exclude']].some((value) => value !== undefined && value !== ''))
    return { why: 'it includes or excludes terms by a pattern' };
  const field = stringOf(params['field']) ?? '';
  const orderBy = stringOf(params['orderBy']) ?? '_count';
  const metric = aggs.find((agg) => agg.id === orderBy && METRICS.has(agg.type));
  const byMetric = metric !== undefined && metric.type !== 'count';
  const byName = orderBy === '_term' || orderBy === '_key';
  const key = byMetric ? orderBy : byName ? (dialect.orderByKey ? '_key' : '_term') : '_count';
  const body = withJson(
    { field, size: Number(params['size'] ?? 5), order: { [key]: stringOf(params['order']) ?? 'desc' } },
    params,
  );
  const missing = params['missingBucket'] === true ? '__missing__' : body['missing'];
  if (params['missingBucket'] === true) body['missing'] = missing;
  return {
    column: { id, field, kind: 'terms', ...(missing === undefined ? {} : { missing }) },
    body: { terms: body },
    ...(byMetric ? { orderedBy: orderBy } : {}),
  };
}

function isHierarchical(visState: JsonObject): boolean {
  const params = objectOf(visState['params']);
  const flags = ['showPartialRows', 'showMeticsAtAllLevels', 'showMetricsAtAllLevels'];
  return visState['type'] === 'pie' || (visState['type'] === 'table' && flags.some((flag) => params[flag] === true));
}

/** The aggregations that a visualization asks for over a span of time. */
export function panelAggregations(visState: JsonObject, range: TimeRange, dialect: Dialect): Aggregations | Unasked {
  const aggs = aggsOf(visState);
  const levels: Level[] = [];
  for (const agg of aggs.filter(({ type }) => !METRICS.has(type))) {
    if (agg.type !== 'terms' && agg.type !== 'date_histogram')
      return { why: `a ${agg.type} aggregation is none that is built here` };
    const level = agg.type === 'terms' ? terms(agg, aggs, dialect) : dateHistogram(agg, range, dialect);
    if ('why' in level) return level;
    levels.push(level);
  }
  const metrics = aggs.flatMap(({ id, type, params }): MetricColumn[] => {
    if (!METRICS.has(type)) return [];
    const field = stringOf(params['field']);
    return [{ id, kind: type as MetricColumn['kind'], ...(field === undefined ? {} : { field }) }];
  });
  // A count is in every bucket already.
  const bodies: Record<string, JsonObject> = Object.fromEntries(
    aggs
      .filter(({ type }) => METRICS.has(type) && type !== 'count')
      .map(({ id, type, params }) => [id, { [type]: withJson({ field: params['field'] }, params) }]),
  );
  const everywhere = isHierarchical(visState);
  let root: JsonObject = bodies;
  for (const { column, body, orderedBy } of levels.toReversed()) {
    const beside = everywhere ? bodies : orderedBy === undefined ? {} : { [orderedBy]: bodies[orderedBy] };
    root = { [column.id]: { ...body, aggs: Object.assign({}, beside, root) } };
  }
  return { aggs: root, buckets: levels.map(({ column }) => column), metrics };
}
