import type { Check } from '../check.ts';
import { shortened } from '../check.ts';
import { isVersion, versionsOf } from '../versions.ts';

export const check: Check = {
  about: '`_import` answers 500 to a version that is none.',
  severity: 'error',
  targets: ['kibana', 'opensearch-dashboards'],
  *run(pack) {
    for (const { at, version } of pack.objects.flatMap((object) => versionsOf(object))) {
      if (isVersion(version)) continue;
      yield {
        at,
        message: `${JSON.stringify(shortened(version))} is not a version; the import fails with 500`,
        hint: 'write three numbers, such as 7.0.0, or leave the version out',
      };
    }
  },
};
