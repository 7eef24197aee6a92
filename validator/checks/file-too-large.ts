import type { Check } from '../check.ts';
import { FILE_LIMIT } from '../read-file.ts';

export const check: Check = {
  about: 'A file of a size that no import takes is not even read.',
  severity: 'error',
  *run(pack) {
    for (const file of pack.files) {
      if (file.unread !== 'too-large' || file.role === 'other') continue;
      yield {
        at: { file },
        message: `${file.bytes} bytes are more than an import takes (${FILE_LIMIT}); its content was not looked at`,
        hint: 'split it into files of fewer objects',
      };
    }
  },
};
