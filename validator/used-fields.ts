/** Every field that an object uses, and for what. */
import { arrayOf, objectOf, propertyOf, stringOf, type JsonPath } from '../model/json.ts';
import type { PackObject } from './pack.ts';
import { fromLucene, leavesOf } from './query/expression.ts';
import { questionsOf } from './questions.ts';

export interface UsedField {
  field: string;
  /** The type of an aggregation, or where else the name stands. */
  use: { aggregation: string } | 'query' | 'column' | 'time' | 'format';
  /** From the root of the object's document. */
  path: JsonPath;
}

/** Fields that every index has, and patterns of names. */
const EVERYWHERE = /^_(id|index|score|source|type|doc|exists_)$|\*/;

/** The fields, in the order in which they stand. */
export function usedFields(object: PackObject): UsedField[] {
  return [
    ...aggregationFields(object),
    ...queryFields(object),
    ...searchFields(object),
    ...patternFields(object),
  ].filter(({ field }) => field !== '' && !EVERYWHERE.test(field));
}

function aggregationFields(object: PackObject): UsedField[] {
  const state = object.embedded.get('visState');
  if (state === undefined) return [];
  return arrayOf(propertyOf(state.value, 'aggs')).flatMap((agg, index) =>
    aggregationField(agg, [...state.path, 'aggs', index]),
  );
}

/** The aggregation's own field, and that of the metric it is ordered by. */
function aggregationField(agg: unknown, path: JsonPath): UsedField[] {
  const params = objectOf(propertyOf(agg, 'params'));
  const field = stringOf(params['field']);
  const aggregation = stringOf(propertyOf(agg, 'type')) ?? '';
  const own = field === undefined ? [] : [{ field, use: { aggregation }, path: [...path, 'params', 'field'] }];
  const order = stringOf(propertyOf(objectOf(propertyOf(params['orderAgg'], 'params')), 'field'));
  if (order === undefined || params['orderBy'] !== 'custom') return own;
  const by = stringOf(propertyOf(params['orderAgg'], 'type')) ?? '';
  return [...own, { field: order, use: { aggregation: by }, path: [...path, 'params', 'orderAgg', 'params', 'field'] }];
}

function queryFields(object: PackObject): UsedField[] {
  const { expression, queries } = questionsOf(object);
  const inAggregations = queries.filter(({ path }) => path.includes('aggs'));
  const leaves = [
    ...leavesOf(expression),
    ...inAggregations.flatMap(({ result, path }) =>
      result !== undefined && 'query' in result ? leavesOf(fromLucene(result.query, path)) : [],
    ),
  ];
  const seen = new Set<string>();
  return leaves.flatMap(({ leaf }) => {
    if (leaf.field === undefined || seen.has(leaf.field)) return [];
    seen.add(leaf.field);
    return [{ field: leaf.field, use: 'query', path: leaf.path }];
  });
}

function searchFields(object: PackObject): UsedField[] {
  if (object.type !== 'search') return [];
  const root = object.attributesPath;
  const columns = arrayOf(object.attributes['columns']).map((column, index) => ({
    name: column,
    at: ['columns', index],
  }));
  const sort = arrayOf(object.attributes['sort']).map((entry, index) => ({
    name: Array.isArray(entry) ? (entry as unknown[])[0] : index === 0 ? entry : undefined,
    at: ['sort', index],
  }));
  return [...columns, ...sort].flatMap(({ name, at }) =>
    typeof name === 'string' ? [{ field: name, use: 'column', path: [...root, ...at] }] : [],
  );
}

function patternFields(object: PackObject): UsedField[] {
  if (object.type !== 'index-pattern') return [];
  const time = stringOf(object.attributes['timeFieldName']);
  const formats = object.embedded.get('fieldFormatMap');
  return [
    ...(time === undefined
      ? []
      : [{ field: time, use: 'time' as const, path: [...object.attributesPath, 'timeFieldName'] }]),
    ...Object.keys(objectOf(formats?.value)).map((field) => ({
      field,
      use: 'format' as const,
      path: [...(formats?.path ?? []), field],
    })),
  ];
}
