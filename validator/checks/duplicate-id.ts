import type { Check } from '../check.ts';
import { placeIn, type PackObject } from '../pack.ts';

export const check: Check = {
  about:
    '`_import` answers 400 to the same id twice; Kibana 5 keeps the last and says nothing that a user could tell from a re-import.',
  severity: 'error',
  *run(pack) {
    const seen = new Map<string, PackObject>();
    for (const object of pack.objects) {
      if (object.id === undefined || object.type === undefined) continue;
      const key = JSON.stringify([object.type, object.id]);
      const first = seen.get(key);
      if (first === undefined) seen.set(key, object);
      else {
        yield {
          at: placeIn(object, object.legacy ? '_id' : 'id'),
          message: `the ${object.type} ${JSON.stringify(object.id)} is already in ${first.document.file.base}`,
          hint: 'give each object an id of its own',
        };
      }
    }
  },
};
