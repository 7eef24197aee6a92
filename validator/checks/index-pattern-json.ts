import { embeddedProblems, type Check } from '../check.ts';
import { EMBEDDED_JSON } from '../../model/saved-object.ts';

export const check: Check = {
  about: 'Broken JSON in the strings of an index pattern: every panel on it fails.',
  severity: 'error',
  *run(pack) {
    for (const [attribute = ''] of EMBEDDED_JSON['index-pattern'] ?? []) {
      yield* embeddedProblems(pack, 'index-pattern', attribute, 'every panel on this index pattern fails');
    }
  },
};
