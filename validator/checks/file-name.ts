import type { Check } from '../check.ts';

export const check: Check = {
  about: '`_import` answers 400 to a file whose name does not end with .ndjson.',
  severity: 'error',
  targets: ['kibana', 'opensearch-dashboards'],
  *run(pack) {
    for (const file of pack.files) {
      if (file.role !== 'content' || file.form !== 'ndjson' || file.base.endsWith('.ndjson')) continue;
      yield {
        at: { file },
        message: 'the import refuses a file whose name does not end with .ndjson',
        hint: 'rename it',
      };
    }
  },
};
