import { embeddedProblems, type Check } from '../check.ts';
import { needsIndex } from '../vis-state.ts';

const ATTRIBUTE = 'kibanaSavedObjectMeta.searchSourceJSON';

export const check: Check = {
  about: 'Broken JSON in the string of searchSourceJSON: accepted by every import, and broken when it is opened.',
  severity: 'error',
  *run(pack) {
    const lost = 'the filter is lost: the panel shows all traffic, or nothing';
    yield* embeddedProblems(pack, 'visualization', ATTRIBUTE, lost, needsIndex);
    yield* embeddedProblems(pack, 'search', ATTRIBUTE, lost, () => true);
    yield* embeddedProblems(pack, 'dashboard', ATTRIBUTE, 'its own filters are lost');
  },
};
