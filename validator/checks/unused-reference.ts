import type { Check } from '../check.ts';
import { hasAttributes, objectsOfType, placeAt } from '../pack.ts';
import { afterColon, panelsOf } from '../panels.ts';
import { referenceNames } from '../references.ts';

export const check: Check = {
  about: 'A reference that nothing names: a panel or filter has lost it, or its name was changed.',
  severity: 'warning',
  targets: ['kibana', 'opensearch-dashboards'],
  *run(pack) {
    for (const type of ['visualization', 'dashboard', 'search']) {
      for (const object of objectsOfType(pack, type)) {
        // What does not parse may well name it.
        if (!hasAttributes(object) || [...object.embedded.values()].some(({ fault }) => fault !== undefined)) continue;
        const panels = panelsOf(object);
        const named = panels.flatMap(({ refName }) => refName ?? []);
        const names = new Set([...referenceNames(object).map(({ name }) => name), ...named]);
        // Kibana 8: `<panelIndex>:…` belongs to a panel that carries its content, or precedes a panelRefName.
        const indices = new Set(panels.map(({ panelIndex }) => panelIndex));
        const isUsed = (name: string): boolean =>
          names.has(name) ||
          names.has(afterColon(name)) ||
          (name.includes(':') && indices.has(name.split(':', 1).join('')));
        for (const { name, type: of, path } of object.references) {
          if (of === 'tag' || isUsed(name)) continue;
          yield {
            at: placeAt(object, path),
            message: `nothing in the ${type} uses the reference ${JSON.stringify(name)}`,
          };
        }
      }
    }
  },
};
