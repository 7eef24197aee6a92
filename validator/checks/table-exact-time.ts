import type { Check } from '../check.ts';
import { stringOf } from '../../model/json.ts';
import { indexFields } from '../known-fields.ts';
import { objectsOfType, placeAt } from '../pack.ts';
import { aggregationsOf, visTypeOf } from '../vis-state.ts';

export const check: Check = {
  about: 'A table with one row per instant counts 1 in every row.',
  severity: 'warning',
  *run(pack) {
    for (const object of objectsOfType(pack, 'visualization')) {
      if (visTypeOf(object) !== 'table') continue;
      const types = indexFields(pack, object)?.types;
      for (const { type, params, path } of aggregationsOf(object)) {
        const byInstant = type === 'terms' && types?.get(stringOf(params['field']) ?? '') === 'date';
        const byMillisecond = type === 'date_histogram' && params['interval'] === 'ms';
        if (!byInstant && !byMillisecond) continue;
        yield {
          at: placeAt(object, [...path, 'params', byInstant ? 'field' : 'interval']),
          message: 'the table has a row for every exact time, so that every row counts 1',
          hint: 'group by who and what, and show the first and the last time as metrics (min, max)',
        };
      }
    }
  },
};
