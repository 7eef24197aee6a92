import type { Check, Problem } from '../check.ts';
import { arrayOf, objectOf, propertyOf, stringOf, type JsonPath } from '../../model/json.ts';
import { decodedObject, objectsOfType, placeAt, type PackObject } from '../pack.ts';
import { aggregationsOf, isMetric } from '../vis-state.ts';

/** What `orderBy` can say beside the id of a metric. */
const ORDERS = new Set(['_key', '_term', '_count', '_first', '_last', 'custom']);

function* orders(object: PackObject): Iterable<Problem> {
  const aggregations = aggregationsOf(object);
  const metrics = new Set(aggregations.filter((agg) => isMetric(agg)).map(({ id }) => id));
  for (const { params, path } of aggregations) {
    const by = stringOf(params['orderBy']);
    if (by === undefined || ORDERS.has(by) || metrics.has(by.split('.', 1).join(''))) continue;
    yield {
      at: placeAt(object, [...path, 'params', 'orderBy']),
      message: `is ordered by the metric ${JSON.stringify(by)}, which the visualization does not have`,
    };
  }
}

function* series(object: PackObject, root: JsonPath): Iterable<Problem> {
  const params = objectOf(decodedObject(object, 'visState')['params']);
  const ids = new Set(aggregationsOf(object).map(({ id }) => id));
  const axes = new Set(arrayOf(params['valueAxes']).map((axis) => propertyOf(axis, 'id')));
  for (const [index, entry] of arrayOf(params['seriesParams']).entries()) {
    const id = stringOf(propertyOf(propertyOf(entry, 'data'), 'id'));
    const axis = propertyOf(entry, 'valueAxis');
    const at = [...root, 'params', 'seriesParams', index];
    if (id !== undefined && !ids.has(id)) {
      yield {
        at: placeAt(object, [...at, 'data', 'id']),
        message: `draws the aggregation ${JSON.stringify(id)}, which the visualization does not have`,
      };
    }
    if (axis !== undefined && !axes.has(axis)) {
      yield { at: placeAt(object, [...at, 'valueAxis']), message: `there is no axis ${JSON.stringify(axis)}` };
    }
  }
}

function* columns(object: PackObject, root: JsonPath): Iterable<Problem> {
  const params = objectOf(decodedObject(object, 'visState')['params']);
  const column = propertyOf(params['sort'], 'columnIndex');
  const count = aggregationsOf(object).length;
  if (typeof column !== 'number' || params['showMetricsAtAllLevels'] === true || (column >= 0 && column < count))
    return;
  yield {
    at: placeAt(object, [...root, 'params', 'sort', 'columnIndex']),
    message: `the table is sorted by column ${column}, and has the columns 0 to ${count - 1}`,
  };
}

export const check: Check = {
  about:
    'Names of aggregations, axes and columns that are not there: the chart is drawn without that series, or not at all.',
  severity: 'error',
  *run(pack) {
    for (const object of objectsOfType(pack, 'visualization')) {
      const root = object.embedded.get('visState')?.path ?? [];
      yield* orders(object);
      yield* series(object, root);
      yield* columns(object, root);
    }
  },
};
