import { embeddedProblems, type Check } from '../check.ts';

export const check: Check = {
  about: 'Broken JSON in the string of panelsJSON: accepted by every import, and broken when it is opened.',
  severity: 'error',
  *run(pack) {
    yield* embeddedProblems(
      pack,
      'dashboard',
      'panelsJSON',
      'the import says that all is well, and the dashboard opens broken',
      () => true,
    );
  },
};
