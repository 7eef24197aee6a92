import type { Check } from '../check.ts';
import { attributePlace, objectsOfType, placeIn } from '../pack.ts';

export const check: Check = {
  about:
    'A title that is no text breaks Discover for everybody until the pattern is deleted; in Kibana 5 the id is the pattern.',
  severity: 'error',
  *run(pack) {
    for (const pattern of objectsOfType(pack, 'index-pattern')) {
      const { title } = pattern.attributes;
      if (typeof title !== 'string' || title.trim() === '') {
        if (title === undefined) continue;
        yield {
          at: attributePlace(pattern, 'title'),
          message: `the title of an index pattern is the pattern, as text; ${JSON.stringify(title)?.slice(0, 40)} breaks Discover for everybody`,
          hint: 'write a title such as "network_*"',
        };
      } else if (pack.target.id === 'netmon' && pattern.id !== title) {
        yield {
          at: placeIn(pattern, '_id'),
          message: `Kibana 4 and 5 search in the indices that the id names, ${JSON.stringify(pattern.id)}, not in the title's`,
          hint: 'make id and title the same',
        };
      }
    }
  },
};
