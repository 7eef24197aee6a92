import type { Check } from '../check.ts';
import { compareVersions, isVersion, versionsOf } from '../versions.ts';

export const check: Check = {
  about:
    'Objects are migrated upwards only: a newer one is 422, or (versions of Kibana 8 in OpenSearch Dashboards) taken unread.',
  severity: 'error',
  targets: ['kibana', 'opensearch-dashboards'],
  *run(pack) {
    const { target, manifest } = pack;
    if (target.newest === undefined) return;
    const oldest =
      target.id === 'kibana' && isVersion(manifest?.target.oldest ?? '') ? manifest?.target.oldest : undefined;
    for (const { at, version, type } of pack.objects.flatMap((object) => versionsOf(object))) {
      const known =
        oldest ?? (Object.hasOwn(target.newest.byType, type) ? target.newest.byType[type] : target.newest.others);
      if (known === undefined || !isVersion(version) || compareVersions(version, known) <= 0) continue;
      const who = oldest === undefined ? `${target.title} knows` : 'the oldest version that the manifest names knows';
      yield {
        at,
        message: `${type} ${version} is newer than what ${who} (${known}); it is refused, or taken without being understood`,
        hint: 'state the oldest version that the shape of the object belongs to',
      };
    }
  },
};
