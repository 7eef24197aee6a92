import type { Check } from '../check.ts';
import { propertyOf } from '../../model/json.ts';
import { objectsOfType, placeAt } from '../pack.ts';
import { panelsOf } from '../panels.ts';

export const check: Check = {
  about:
    "The grid finds its panels by `gridData.i`; where that is not the panel's index, the panel is lost or misplaced.",
  severity: 'error',
  targets: ['kibana', 'opensearch-dashboards'],
  *run(pack) {
    for (const dashboard of objectsOfType(pack, 'dashboard')) {
      for (const { panelIndex, raw, path } of panelsOf(dashboard)) {
        const grid = propertyOf(raw['gridData'], 'i');
        if (panelIndex === undefined || typeof grid !== 'string' || grid === panelIndex) continue;
        yield {
          at: placeAt(dashboard, [...path, 'gridData', 'i']),
          message: `gridData.i is ${JSON.stringify(grid)}, and the panel's index ${JSON.stringify(panelIndex)}`,
        };
      }
    }
  },
};
