import { schemaViolations } from '../../files/schema.ts';
import { pathOf } from '../../model/json.ts';
import type { Check } from '../check.ts';

export const check: Check = {
  about: 'A manifest that cannot be read says nothing about the pack.',
  severity: 'error',
  *run(pack) {
    for (const file of pack.files) {
      const [document] = file.documents;
      if (file.role !== 'manifest' || document?.value === undefined) continue;
      for (const { pointer, message } of schemaViolations('manifest', document.value)) {
        yield {
          at: { file, document, path: pathOf(pointer) },
          message: `the manifest: ${pointer === '' ? 'it' : pointer} ${message}`,
        };
      }
    }
  },
};
