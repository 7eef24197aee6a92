import { schemaProblems, type Check } from '../check.ts';
import { attributePlace, hasAttributes } from '../pack.ts';

const TYPES = new Set(['visualization', 'dashboard', 'search', 'index-pattern']);

export const check: Check = {
  about: 'An attribute of another type than every version expects: not stored, or an error when it is opened.',
  severity: 'error',
  *run(pack) {
    for (const object of pack.objects) {
      if (!TYPES.has(object.type ?? '') || !hasAttributes(object)) continue;
      const { type = '' } = object;
      yield* schemaProblems(
        `saved-objects/${type}`,
        object.attributes,
        (path) => attributePlace(object, ...path),
        `the ${type}`,
      );
    }
  },
};
