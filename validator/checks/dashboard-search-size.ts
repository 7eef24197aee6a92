import type { Check } from '../check.ts';
import { nameOf, objectsOfType, placeIn } from '../pack.ts';
import { panelsOf } from '../panels.ts';

export const check: Check = {
  about:
    'Kibana 5 sends the searches of all panels in one request, and refuses more than `server.maxPayloadBytes`: the whole dashboard stays empty.',
  severity: 'error',
  targets: ['netmon'],
  *run(pack) {
    const { objectLimit, title } = pack.target;
    const sizes = new Map(
      pack.objects.map(({ type, id, embedded }) => [
        JSON.stringify([type, id]),
        JSON.stringify(embedded.get('kibanaSavedObjectMeta.searchSourceJSON')?.value ?? '').length,
      ]),
    );
    for (const dashboard of objectsOfType(pack, 'dashboard')) {
      const parts = panelsOf(dashboard).map(({ shows }) => sizes.get(JSON.stringify([shows?.type, shows?.id])) ?? 0);
      const total = parts.reduce((sum, size) => sum + size, 0);
      if (total <= objectLimit) continue;
      yield {
        at: placeIn(dashboard),
        message: `the panels of ${nameOf(dashboard)} search with ${total} characters at once; ${title} sends at most ${objectLimit}`,
        hint: 'make the lists of addresses shorter',
      };
    }
  },
};
