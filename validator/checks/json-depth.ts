import type { Check } from '../check.ts';
import { lineAt } from '../locate.ts';
import { placeAt } from '../pack.ts';

export const check: Check = {
  about: 'Deeply nested JSON makes importers and browsers run out of stack; no saved object needs it.',
  severity: 'error',
  *run(pack) {
    for (const file of pack.files) {
      for (const { fault, offset } of file.documents) {
        if (fault?.kind !== 'depth') continue;
        yield { at: { file, line: lineAt(file, offset + fault.offset) }, message: `the JSON ${fault.message}` };
      }
    }
    for (const object of pack.objects) {
      for (const { fault, path } of object.embedded.values()) {
        if (fault?.kind === 'depth') yield { at: placeAt(object, path), message: `the JSON inside ${fault.message}` };
      }
    }
  },
};
