import type { Check } from '../check.ts';
import { lineAt } from '../locate.ts';

export const check: Check = {
  about: 'JSON that does not parse: the whole file, or a line of NDJSON, is refused.',
  severity: 'error',
  *run(pack) {
    for (const file of pack.files) {
      for (const document of file.documents) {
        if (document.fault?.kind !== 'syntax') continue;
        const offset = document.offset + document.fault.offset;
        const start = file.text.lastIndexOf('\n', offset - 1) + 1;
        yield {
          at: { file, line: lineAt(file, offset) },
          message: `${document.fault.message} (column ${offset - start + 1})`,
          hint: 'export it again, or mend it by hand',
        };
      }
    }
  },
};
