import type { Check } from '../check.ts';

export const check: Check = {
  about: 'JSON is UTF-8 (RFC 8259 section 8.1); UTF-16 out of an editor or a cut character is not.',
  severity: 'error',
  *run(pack) {
    for (const file of pack.files) {
      if (file.unread !== 'not-utf8' || file.role === 'other') continue;
      yield { at: { file }, message: 'is not UTF-8 text', hint: 'save it as UTF-8 without byte order mark' };
    }
  },
};
