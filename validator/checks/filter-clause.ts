import type { Check } from '../check.ts';
import { isObject, objectOf } from '../../model/json.ts';
import { placeAt } from '../pack.ts';
import { questionsOf } from '../questions.ts';

export const check: Check = {
  about: 'A filter without a clause, or one that is switched off, excludes nothing.',
  severity: 'error',
  *run(pack) {
    for (const object of pack.objects) {
      for (const { filter, path } of questionsOf(object).filters) {
        const { meta, $state: _, ...beside } = filter;
        const clause = isObject(filter['query']) ? filter['query'] : beside;
        if (objectOf(meta)['disabled'] === true) {
          yield {
            at: placeAt(object, [...path, 'meta', 'disabled']),
            message: 'the filter is switched off: it does nothing',
          };
        } else if (Object.keys(clause).length === 0) {
          yield { at: placeAt(object, path), message: 'the filter has no clause: it does nothing' };
        }
      }
    }
  },
};
