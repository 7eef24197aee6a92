import type { Check } from '../check.ts';
import { objectsOfType, placeAt } from '../pack.ts';
import { panelsOf, type Panel } from '../panels.ts';

/** More panels than a person could lay out are compared with their neighbours only. */
const NEIGHBOURS = 500;

function overlap(a: Panel['place'], b: Panel['place']): boolean {
  if (a === undefined || b === undefined) return false;
  return a.x < b.x + b.w && b.x < a.x + a.w && a.y < b.y + b.h && b.y < a.y + a.h;
}

export const check: Check = {
  about: 'Panels on the same cells: the grid moves one of them, and the dashboard is not what was saved.',
  severity: 'error',
  *run(pack) {
    for (const dashboard of objectsOfType(pack, 'dashboard')) {
      const panels = panelsOf(dashboard);
      for (const [index, panel] of panels.entries()) {
        const other = panels
          .slice(Math.max(0, index - NEIGHBOURS), index)
          .find(({ place }) => overlap(place, panel.place));
        if (other === undefined) continue;
        yield {
          at: placeAt(dashboard, panel.path),
          message: `the panel ${String(panel.panelIndex)} lies over the panel ${String(other.panelIndex)}`,
        };
      }
    }
  },
};
