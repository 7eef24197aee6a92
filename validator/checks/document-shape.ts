/** Baselines, profiles and configurations against their schemas. */
import { schemaViolations } from '../../files/schema.ts';
import { pathOf } from '../../model/json.ts';
import type { Check } from '../check.ts';

const ROLES = new Set(['baseline', 'profile']);

export const check: Check = {
  severity: 'error',
  *run(pack) {
    for (const file of pack.files) {
      const [document] = file.documents;
      if (!ROLES.has(file.role) || document?.value === undefined) continue;
      for (const { pointer, message } of schemaViolations(file.role, document.value)) {
        yield {
          at: { file, document, path: pathOf(pointer) },
          message: `the ${file.role}: ${pointer === '' ? 'it' : pointer} ${message}`,
        };
      }
    }
  },
};
