import type { Check } from '../check.ts';
import { isObject } from '../../model/json.ts';
import { placeAt } from '../pack.ts';
import { questionsOf } from '../questions.ts';

export const check: Check = {
  about: 'A filter that does not say its index pattern: the filter bar cannot show it, and may drop it.',
  severity: 'error',
  *run(pack) {
    for (const object of pack.objects) {
      for (const { filter, path } of questionsOf(object).filters) {
        // Kibana 4 and 5 keep a dashboard's own query in its filters, without meta.
        if (!isObject(filter['meta'])) continue;
        const { index, indexRefName } = filter['meta'];
        if (index !== undefined || (pack.target.form === 'ndjson' && indexRefName !== undefined)) continue;
        yield {
          at: placeAt(object, [...path, 'meta']),
          message: 'the filter does not say its index pattern',
          hint:
            pack.target.form === 'array' ? 'give meta.index' : 'give meta.indexRefName and a reference of that name',
        };
      }
    }
  },
};
