import type { Check } from '../check.ts';
import { hasAttributes, objectsOfType, placeAt, type PackObject } from '../pack.ts';
import { panelsOf } from '../panels.ts';
import { referenceNames } from '../references.ts';

function isUsed(name: string, object: PackObject, names: ReadonlySet<string>): boolean {
  if (names.has(name)) return true;
  const [prefix = '', ...rest] = name.split(':');
  // Kibana 8: `<panelIndex>:…` belongs to a panel that carries its content, or precedes a panelRefName.
  return (
    rest.length > 0 && (names.has(rest.join(':')) || panelsOf(object).some(({ panelIndex }) => panelIndex === prefix))
  );
}

export const check: Check = {
  about: 'A reference that nothing names: a panel or filter has lost it, or its name was changed.',
  severity: 'warning',
  targets: ['kibana', 'opensearch-dashboards'],
  *run(pack) {
    for (const type of ['visualization', 'dashboard', 'search']) {
      for (const object of objectsOfType(pack, type)) {
        // What does not parse may well name it.
        if (!hasAttributes(object) || [...object.embedded.values()].some(({ fault }) => fault !== undefined)) continue;
        const panels = panelsOf(object).flatMap(({ refName }) => refName ?? []);
        const names = new Set([...referenceNames(object).map(({ name }) => name), ...panels]);
        for (const { name, type: of, path } of object.references) {
          if (of === 'tag' || isUsed(name, object, names)) continue;
          yield {
            at: placeAt(object, path),
            message: `nothing in the ${type} uses the reference ${JSON.stringify(name)}`,
          };
        }
      }
    }
  },
};
