import type { Check } from '../check.ts';
import { objectsOfType, placeAt } from '../pack.ts';
import { aggregationsOf } from '../vis-state.ts';

export const check: Check = {
  about: 'Aggregations are told apart by their ids: of two with one, the second is what a reference finds.',
  severity: 'error',
  *run(pack) {
    for (const object of objectsOfType(pack, 'visualization')) {
      const seen = new Set<string>();
      for (const { id, path } of aggregationsOf(object)) {
        if (seen.has(id)) {
          yield { at: placeAt(object, [...path, 'id']), message: `two aggregations have the id ${JSON.stringify(id)}` };
        }
        seen.add(id);
      }
    }
  },
};
