import type { Check } from '../check.ts';
import { stringOf } from '../../model/json.ts';
import { attributePlace, objectsOfType, placeAt } from '../pack.ts';
import { holds } from '../references.ts';

export const check: Check = {
  about: 'A visualization on a saved search that is not there draws nothing.',
  severity: 'error',
  *run(pack) {
    for (const object of objectsOfType(pack, 'visualization')) {
      const own = stringOf(object.attributes['savedSearchId']);
      const named = object.references.find(({ type }) => type === 'search');
      const id = own ?? named?.id;
      if (id === undefined || holds(pack, 'search', id)) continue;
      yield {
        at: named === undefined ? attributePlace(object, 'savedSearchId') : placeAt(object, named.path),
        message: `the saved search ${JSON.stringify(id)} is not in the pack`,
        hint: 'add it, or link the visualization to the index pattern instead',
      };
    }
  },
};
