/** optionsJSON and uiStateJSON once they are decoded. */
import { embeddedShapeProblems, type Check } from '../check.ts';

export const check: Check = {
  severity: 'error',
  *run(pack) {
    yield* embeddedShapeProblems(pack, 'dashboard', 'optionsJSON', 'options');
    yield* embeddedShapeProblems(pack, 'dashboard', 'uiStateJSON', 'ui-state');
    yield* embeddedShapeProblems(pack, 'visualization', 'uiStateJSON', 'ui-state');
  },
};
