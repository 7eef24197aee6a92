import type { Check } from '../check.ts';
import { objectsOfType, placeAt } from '../pack.ts';
import { panelsOf } from '../panels.ts';
import { holds } from '../references.ts';

export const check: Check = {
  about: 'References that no import enforces: what they point to is simply absent afterwards.',
  severity: 'warning',
  targets: ['kibana', 'opensearch-dashboards'],
  *run(pack) {
    const onPanels = new Set(
      objectsOfType(pack, 'dashboard').flatMap((dashboard) => panelsOf(dashboard).map(({ shows }) => shows)),
    );
    for (const object of pack.objects) {
      for (const reference of object.references) {
        const { type, id } = reference;
        const elsewhere =
          type === 'index-pattern' || onPanels.has(reference) || (type === 'search' && object.type === 'visualization');
        const used = object.type !== 'dashboard' || type === 'tag';
        if (elsewhere || !used || holds(pack, type, id)) continue;
        yield {
          at: placeAt(object, reference.path),
          message: `refers to the ${type} ${JSON.stringify(id)}, which is not in the pack`,
        };
      }
    }
  },
};
