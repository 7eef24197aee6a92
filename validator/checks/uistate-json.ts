import { embeddedProblems, type Check } from '../check.ts';

export const check: Check = {
  about: 'Broken JSON in the string of uiStateJSON: accepted by every import, and an error when it is opened.',
  severity: 'error',
  *run(pack) {
    yield* embeddedProblems(pack, 'visualization', 'uiStateJSON', 'the panel does not load');
    yield* embeddedProblems(pack, 'dashboard', 'uiStateJSON', 'the dashboard does not open');
  },
};
