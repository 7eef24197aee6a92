import { schemaProblems, type Check } from '../check.ts';
import { propertyOf } from '../../model/json.ts';
import { attributePlace } from '../pack.ts';

const TYPES = new Set(['visualization', 'dashboard', 'search', 'index-pattern']);

export const check: Check = {
  about: 'An attribute of another type than every version expects: not stored, or an error when it is opened.',
  severity: 'error',
  *run(pack) {
    for (const object of pack.objects) {
      const given =
        object.attributesPath.length === 0
          ? object.raw
          : propertyOf(object.raw, object.legacy ? '_source' : 'attributes');
      if (!TYPES.has(object.type ?? '') || given === undefined) continue;
      const { type = '' } = object;
      yield* schemaProblems(type, object.attributes, (path) => attributePlace(object, ...path), `the ${type}`);
    }
  },
};
