import type { Check } from '../check.ts';
import { objectsOfFile } from '../read-objects.ts';

export const check: Check = {
  about:
    'An empty array gets no message from Kibana 5, an empty file or a lone summary line gets `success`: nothing was imported.',
  severity: 'error',
  *run(pack) {
    for (const file of pack.files) {
      if (file.role !== 'content' || file.unread !== undefined) continue;
      if (file.documents.some(({ fault }) => fault !== undefined)) continue;
      if (file.form === 'object' || objectsOfFile(file).length > 0) continue;
      yield {
        at: { file },
        message: 'holds no object; the import says nothing, or that it succeeded, and imports nothing',
        hint: 'export the objects again',
      };
    }
  },
};
