import type { Check } from '../check.ts';
import { objectsOfType, placeAt } from '../pack.ts';
import { panelsOf } from '../panels.ts';

export const check: Check = {
  about: 'Panels with the same index share one state: a sort or a colour set in one moves to the other.',
  severity: 'error',
  *run(pack) {
    for (const dashboard of objectsOfType(pack, 'dashboard')) {
      const seen = new Set<string>();
      for (const { panelIndex, path } of panelsOf(dashboard)) {
        if (panelIndex === undefined) continue;
        if (seen.has(panelIndex)) {
          yield {
            at: placeAt(dashboard, [...path, 'panelIndex']),
            message: `two panels have the index ${JSON.stringify(panelIndex)}`,
            hint: 'number the panels',
          };
        }
        seen.add(panelIndex);
      }
    }
  },
};
