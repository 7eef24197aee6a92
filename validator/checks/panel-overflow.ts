import type { Check } from '../check.ts';
import { objectsOfType, placeAt } from '../pack.ts';
import { panelsOf } from '../panels.ts';

export const check: Check = {
  about: 'Panels beyond the right edge of the grid are moved or cut.',
  severity: 'error',
  *run(pack) {
    const { columns, title } = pack.target;
    for (const dashboard of objectsOfType(pack, 'dashboard')) {
      for (const { place, path } of panelsOf(dashboard)) {
        if (place === undefined || place.x + place.w <= columns) continue;
        yield {
          at: placeAt(dashboard, path),
          message: `the panel ends at column ${place.x + place.w}; the grid of ${title} has ${columns}`,
        };
      }
    }
  },
};
