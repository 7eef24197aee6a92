import type { Check } from '../check.ts';
import { isObject, objectOf } from '../../model/json.ts';
import { objectsOfType, placeAt } from '../pack.ts';
import { panelsOf, type Panel } from '../panels.ts';

/** Kibana 7.10 and later: a panel that carries its content. */
function hasOwnContent(panel: Panel): boolean {
  const config = objectOf(panel.raw['embeddableConfig']);
  return isObject(config['savedVis']) || isObject(config['attributes']) || panel.raw['type'] === 'links';
}

export const check: Check = {
  about:
    'A panel that names no object, or a reference that is not there, imports with success and then cannot load "".',
  severity: 'error',
  targets: ['kibana', 'opensearch-dashboards'],
  *run(pack) {
    for (const dashboard of objectsOfType(pack, 'dashboard')) {
      for (const panel of panelsOf(dashboard)) {
        if (panel.shows !== undefined || hasOwnContent(panel)) continue;
        yield {
          at: placeAt(dashboard, panel.refName === undefined ? panel.path : [...panel.path, 'panelRefName']),
          message:
            panel.refName === undefined
              ? 'the panel shows nothing: it has no panelRefName'
              : `the dashboard has no reference named ${JSON.stringify(panel.refName)}; the panel cannot load`,
          hint: 'add the reference, with type and id of what the panel shows',
        };
      }
    }
  },
};
