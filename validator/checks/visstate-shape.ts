import { embeddedShapeProblems, schemaProblems, type Check } from '../check.ts';
import { objectOf, propertyOf } from '../../model/json.ts';
import { objectsOfType, placeAt } from '../pack.ts';
import { visTypeOf } from '../vis-state.ts';

const KINDS = new Set(['area', 'histogram', 'line', 'markdown', 'table', 'vega']);

export const check: Check = {
  about: 'visState of another shape than is read: the import says that all is well, and the panel shows an error.',
  severity: 'error',
  *run(pack) {
    yield* embeddedShapeProblems(pack, 'visualization', 'visState', 'vis-state');
    for (const object of objectsOfType(pack, 'visualization')) {
      const kind = visTypeOf(object) ?? '';
      const state = object.embedded.get('visState');
      if (!KINDS.has(kind) || state === undefined) continue;
      const params = objectOf(propertyOf(state.value, 'params'));
      yield* schemaProblems(
        `saved-objects/params-${kind}`,
        params,
        (path) => placeAt(object, [...state.path, 'params', ...path]),
        `params of the ${kind}`,
      );
    }
  },
};
