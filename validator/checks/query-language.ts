import { shortened, type Check } from '../check.ts';
import { isObject, propertyOf } from '../../model/json.ts';
import { placeAt } from '../pack.ts';

const SOURCE = 'kibanaSavedObjectMeta.searchSourceJSON';

export const check: Check = {
  about: 'A language that the target does not speak: an error, or all documents.',
  severity: 'error',
  *run(pack) {
    const { queryLanguages: known, title } = pack.target;
    for (const object of pack.objects) {
      const source = object.embedded.get(SOURCE);
      const query = propertyOf(source?.value, 'query');
      if (source === undefined || query === undefined) continue;
      const language = propertyOf(query, 'language');
      const at = placeAt(object, [...source.path, 'query']);
      if (
        known.size === 0
          ? language !== undefined || typeof query === 'string'
          : typeof language === 'string' && !known.has(language)
      ) {
        yield {
          at,
          message:
            known.size === 0
              ? `${title} takes queries as {"query_string": {"query": …}} only`
              : `${title} does not speak ${JSON.stringify(shortened(String(language)))}`,
          hint: known.size === 0 ? 'write the query in that form' : `use ${[...known].sort().join(' or ')}`,
        };
      } else if (known.size > 0 && language === undefined && isObject(query) && typeof query['query'] === 'string') {
        yield { at, message: 'the query does not say its language', hint: 'add "language": "lucene"' };
      }
    }
  },
};
