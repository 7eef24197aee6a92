import { shortened, type Check } from '../check.ts';
import { objectsOfType, placeAt } from '../pack.ts';
import { visTypeOf } from '../vis-state.ts';

export const check: Check = {
  about: 'A kind of visualization that the target does not have: a raw error, or an empty panel.',
  severity: 'error',
  *run(pack) {
    for (const object of objectsOfType(pack, 'visualization')) {
      const kind = visTypeOf(object);
      if (kind === undefined || kind === '' || pack.target.visTypes.has(kind)) continue;
      yield {
        at: placeAt(object, [...(object.embedded.get('visState')?.path ?? []), 'type']),
        message: `${pack.target.title} has no visualization of type ${JSON.stringify(shortened(kind))}`,
        hint: `it has ${[...pack.target.visTypes].sort().join(', ')}`,
      };
    }
  },
};
