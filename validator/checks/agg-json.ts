import { parseBoundedJson } from '../../files/bounded-json.ts';
import { isObject, stringOf } from '../../model/json.ts';
import type { Check } from '../check.ts';
import { objectsOfType, placeAt } from '../pack.ts';
import { aggregationsOf } from '../vis-state.ts';

export const check: Check = {
  about: 'The advanced JSON of an aggregation that does not parse: the panel shows an error instead of data.',
  severity: 'error',
  *run(pack) {
    for (const object of objectsOfType(pack, 'visualization')) {
      for (const { params, path } of aggregationsOf(object)) {
        const text = stringOf(params['json']);
        if (text === undefined || text.trim() === '') continue;
        const result = parseBoundedJson(text);
        if ('value' in result && isObject(result.value)) continue;
        yield {
          at: placeAt(object, [...path, 'params', 'json']),
          message: `the aggregation's JSON input ${'fault' in result ? result.fault.message : 'is not an object'}`,
          hint: 'write an object, such as {"missing": "unknown"}',
        };
      }
    }
  },
};
