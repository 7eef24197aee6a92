import type { Check } from '../check.ts';
import { askingPlace, dataPanels, shows } from '../meaning.ts';
import { nameOf } from '../pack.ts';

export const check: Check = {
  about: 'A panel without its condition shows all traffic, and nobody is told.',
  severity: 'error',
  *run(pack) {
    for (const { object } of dataPanels(pack)) {
      if (shows(pack, object, undefined, 'out') !== 'all') continue;
      yield {
        at: askingPlace(object),
        message: `${nameOf(object)} shows the traffic of everybody, not of the miners only`,
        hint: 'its query or filter has lost the miners: generate the pack again',
      };
    }
  },
};
