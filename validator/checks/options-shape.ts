import { embeddedShapeProblems, type Check } from '../check.ts';

export const check: Check = {
  about: 'optionsJSON or uiStateJSON of another shape than is read.',
  severity: 'error',
  *run(pack) {
    yield* embeddedShapeProblems(pack, 'dashboard', 'optionsJSON', 'options');
    yield* embeddedShapeProblems(pack, 'dashboard', 'uiStateJSON', 'ui-state');
    yield* embeddedShapeProblems(pack, 'visualization', 'uiStateJSON', 'ui-state');
  },
};
