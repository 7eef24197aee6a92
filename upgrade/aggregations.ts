/** Aggregations of visState, from Kibana 4 and 5 to 7. */
import { arrayOf, isObject, objectOf, propertyOf, type JsonObject } from '../model/json.ts';
import type { Notes } from './notes.ts';
import { upgradeQuery } from './query.ts';
import type { UpgradeTarget } from './target.ts';

/** Kibana 4.0 wrote intervals out. */
const INTERVALS: ReadonlyMap<string, string> = new Map([
  ['millisecond', 'ms'],
  ['second', 's'],
  ['minute', 'm'],
  ['hour', 'h'],
  ['day', 'd'],
  ['week', 'w'],
  ['month', 'M'],
  ['year', 'y'],
]);
/** What a size of 0 (all values, up to Elasticsearch 2) becomes. */
const ALL_VALUES = 10_000;

/** The list of aggregations; what is no object is left to the validator. */
export function upgradeAggregations(aggs: unknown, target: UpgradeTarget, notes: Notes): unknown[] {
  return arrayOf(aggs).map((agg) => (isObject(agg) ? upgradeAggregation(agg, target, notes) : agg));
}

function upgradeAggregation(agg: JsonObject, target: UpgradeTarget, notes: Notes): JsonObject {
  const params = upgradeParams(String(agg['type']), objectOf(agg['params']), target, notes);
  return { ...agg, id: String(agg['id']), enabled: agg['enabled'] !== false, params };
}

function upgradeParams(type: string, params: JsonObject, target: UpgradeTarget, notes: Notes): JsonObject {
  if (type === 'date_histogram') return dateHistogram(params, target, notes);
  if (type === 'terms' || type === 'significant_terms') return terms(params, target, notes);
  if (type === 'filters') return filters(params, notes);
  return params;
}

function dateHistogram(params: JsonObject, target: UpgradeTarget, notes: Notes): JsonObject {
  const { customInterval, time_zone: _, ...rest } = params;
  const given = textOf(params['interval']);
  const interval = given === 'custom' ? textOf(customInterval) : (INTERVALS.get(given) ?? given);
  if (interval !== given) notes.change(`the interval ${given} is now ${interval}`);
  notes.change('sums of a fixed interval are not divided (scaleMetricValues, drop_partials)');
  return {
    ...rest,
    interval,
    scaleMetricValues: false,
    [target.normalisedInterval]: true,
    drop_partials: false,
    min_doc_count: params['min_doc_count'] ?? 1,
    extended_bounds: objectOf(params['extended_bounds']),
  };
}

/** An interval as text; a number is milliseconds. */
function textOf(interval: unknown): string {
  return typeof interval === 'string' || typeof interval === 'number' ? String(interval) : 'auto';
}

function terms(params: JsonObject, target: UpgradeTarget, notes: Notes): JsonObject {
  const size = Number(params['size'] ?? 5);
  if (size === 0) notes.change(`size 0 (all) is now ${ALL_VALUES}, the most that an index counts`);
  const orderBy = params['orderBy'] === '_term' ? '_key' : params['orderBy'];
  if (orderBy !== params['orderBy']) notes.change('ordered by _key, which was _term');
  const orderAgg = isObject(params['orderAgg'])
    ? { orderAgg: upgradeAggregations([params['orderAgg']], target, notes)[0] }
    : {};
  return {
    ...params,
    ...orderAgg,
    ...patterns(params, notes),
    size: size === 0 ? ALL_VALUES : size,
    ...(orderBy === undefined ? {} : { orderBy }),
    otherBucket: false,
    otherBucketLabel: 'Other',
    missingBucket: false,
    missingBucketLabel: 'Missing',
  };
}

/** `include` and `exclude` with flags became plain patterns with Elasticsearch 2. */
function patterns(params: JsonObject, notes: Notes): JsonObject {
  return Object.fromEntries(
    ['include', 'exclude'].flatMap((key) => {
      const pattern = propertyOf(params[key], 'pattern');
      if (typeof pattern !== 'string') return [];
      if (propertyOf(params[key], 'flags') !== undefined) notes.lose(`the flags of ${key}`);
      return [[key, pattern]];
    }),
  );
}

function filters(params: JsonObject, notes: Notes): JsonObject {
  const upgradeOne = (filter: unknown): unknown => {
    const query = propertyOf(propertyOf(filter, 'input'), 'query');
    return isObject(filter) ? { ...filter, input: upgradeQuery(query, notes) } : filter;
  };
  return { ...params, filters: arrayOf(params['filters']).map(upgradeOne) };
}
