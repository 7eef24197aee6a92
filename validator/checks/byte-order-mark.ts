import type { Check } from '../check.ts';

export const check: Check = {
  about: 'Kibana 5 takes a byte order mark; `_import` of later ones answers 400.',
  severity: 'error',
  targets: ['kibana', 'opensearch-dashboards'],
  *run(pack) {
    for (const file of pack.files) {
      if (!file.byteOrderMark || file.role !== 'content') continue;
      yield {
        at: { file },
        message: 'begins with a byte order mark, which the import refuses',
        hint: 'save it as UTF-8 without byte order mark',
      };
    }
  },
};
