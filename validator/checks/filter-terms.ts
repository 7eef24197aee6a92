import type { Check } from '../check.ts';
import { isObject, type JsonPath } from '../../model/json.ts';
import { placeAt } from '../pack.ts';
import { questionsOf } from '../questions.ts';

const MOST = 65_536;

/** Lists of values of `terms` clauses, wherever they stand. */
function lists(value: unknown, path: JsonPath): { length: number; path: JsonPath }[] {
  if (Array.isArray(value)) return value.flatMap((item, index) => lists(item, [...path, index]));
  if (!isObject(value)) return [];
  return Object.entries(value).flatMap(([key, inner]) => {
    if (key !== 'terms' || !isObject(inner)) return lists(inner, [...path, key]);
    return Object.entries(inner).flatMap(([field, values]) =>
      Array.isArray(values) ? [{ length: values.length, path: [...path, key, field] }] : [],
    );
  });
}

export const check: Check = {
  about: '`index.max_terms_count` is 65,536 from Elasticsearch 7 on: a longer list is refused.',
  severity: 'error',
  *run(pack) {
    for (const object of pack.objects) {
      for (const { filter, path } of questionsOf(object).filters) {
        for (const { length, path: at } of lists(filter, path)) {
          if (length <= MOST) continue;
          yield {
            at: placeAt(object, at),
            message: `${length} values in one list are more than the index takes (${MOST}); the panel stays empty`,
            hint: 'split the list into several filters',
          };
        }
      }
    }
  },
};
