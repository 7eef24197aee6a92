import { embeddedProblems, type Check } from '../check.ts';

export const check: Check = {
  about: 'Broken JSON in the string of visState: accepted by every import, and broken when it is opened.',
  severity: 'error',
  *run(pack) {
    yield* embeddedProblems(
      pack,
      'visualization',
      'visState',
      'the visualization cannot be drawn; an import of NDJSON says that all is well',
      () => true,
    );
  },
};
