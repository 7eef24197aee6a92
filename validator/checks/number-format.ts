import type { Check } from '../check.ts';
import { objectOf, propertyOf, stringOf } from '../../model/json.ts';
import { indexFields } from '../known-fields.ts';
import { decodedObject, objectsOfType, placeAt, type Pack, type PackObject } from '../pack.ts';
import { indexPatternsOf } from '../references.ts';
import { aggregationsOf } from '../vis-state.ts';

const NUMBERS = new Set(['long', 'integer', 'double']);

/** True when the object's index pattern shows the field with separators, or is not in the pack to say otherwise. */
function separated(pack: Pack, object: PackObject, field: string): boolean {
  const ids = new Set(indexPatternsOf(object).map(({ id }) => id));
  const patterns = objectsOfType(pack, 'index-pattern').filter(({ id }) => id !== undefined && ids.has(id));
  if (patterns.length === 0) return pack.target.id === 'netmon' && ids.size > 0;
  return patterns.some((pattern) => {
    if (pattern.embedded.get('fieldFormatMap')?.fault !== undefined) return false;
    const format = objectOf(propertyOf(decodedObject(pattern, 'fieldFormatMap'), field));
    if (format['id'] !== undefined && format['id'] !== 'number') return false;
    const shown = propertyOf(format['params'], 'pattern');
    return shown === undefined || (typeof shown === 'string' && shown.includes(','));
  });
}

export const check: Check = {
  about: 'Numbers that name something (ports, ids) get a thousands separator: 3,333 and 1,220.',
  severity: 'warning',
  *run(pack) {
    for (const object of objectsOfType(pack, 'visualization')) {
      const types = indexFields(pack, object)?.types;
      for (const { type, params, path } of aggregationsOf(object)) {
        const field = stringOf(params['field']) ?? '';
        if (type !== 'terms' || !NUMBERS.has(types?.get(field) ?? '') || !separated(pack, object, field)) continue;
        yield {
          at: placeAt(object, [...path, 'params', 'field']),
          message: `values of ${field} are shown with separators, such as 1,220`,
          hint: `in the index pattern's fieldFormatMap: "${field}": {"id": "number", "params": {"pattern": "0"}}`,
        };
      }
    }
  },
};
