/** Reading visState: its kind, its aggregations, and whether it needs an index pattern. */
import { arrayOf, objectOf, propertyOf, stringOf, type JsonObject, type JsonPath } from '../model/json.ts';
import { decodedObject, type PackObject } from './pack.ts';

export interface Aggregation {
  id: string;
  type: string;
  /** `metric`, `segment`, `group`, `bucket`, `split`, … */
  schema: string;
  params: JsonObject;
  /** From the root of the object's document. */
  path: JsonPath;
}

/** Kinds that ask the cluster by themselves or not at all. */
const WITHOUT_INDEX = new Set(['markdown', 'vega', 'timelion', 'metrics', 'input_control_vis']);
const METRICS = new Set([
  'avg',
  'cardinality',
  'count',
  'max',
  'median',
  'min',
  'percentile_ranks',
  'percentiles',
  'std_dev',
  'sum',
  'top_hits',
]);

/** `visState.type`; undefined when there is none. */
export function visTypeOf(object: PackObject): string | undefined {
  return stringOf(decodedObject(object, 'visState')['type']);
}

/** True for a visualization whose panel is empty without an index pattern. */
export function needsIndex(object: PackObject): boolean {
  const kind = visTypeOf(object);
  return kind !== undefined && !WITHOUT_INDEX.has(kind);
}

/** Aggregations that are enabled, in order. */
export function aggregationsOf(object: PackObject): Aggregation[] {
  const state = object.embedded.get('visState');
  if (state === undefined) return [];
  return arrayOf(propertyOf(state.value, 'aggs')).flatMap((agg, index) => {
    const type = stringOf(propertyOf(agg, 'type'));
    if (type === undefined || propertyOf(agg, 'enabled') === false) return [];
    return [
      {
        id: String(propertyOf(agg, 'id')),
        type,
        schema: stringOf(propertyOf(agg, 'schema')) ?? '',
        params: objectOf(propertyOf(agg, 'params')),
        path: [...state.path, 'aggs', index],
      },
    ];
  });
}

/** True for what counts or sums; false for buckets. */
export function isMetric(aggregation: Aggregation): boolean {
  return METRICS.has(aggregation.type) || aggregation.schema === 'metric';
}
