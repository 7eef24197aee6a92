import type { Check } from '../check.ts';
import { objectsOfType, placeAt } from '../pack.ts';
import { panelsOf } from '../panels.ts';
import { holds } from '../references.ts';

export const check: Check = {
  about:
    'A dashboard without its visualizations imports silently; its panels then say "Could not locate that visualization".',
  severity: 'error',
  *run(pack) {
    for (const dashboard of objectsOfType(pack, 'dashboard')) {
      for (const { shows, path } of panelsOf(dashboard)) {
        if (shows === undefined || holds(pack, shows.type, shows.id)) continue;
        yield {
          at: placeAt(dashboard, path),
          message: `the panel shows the ${shows.type} ${JSON.stringify(shows.id)}, which is not in the pack`,
          hint: 'the import does not complain: add the object, or take the panel away',
        };
      }
    }
  },
};
