import type { Check } from '../check.ts';
import { markdownPanels } from '../markdown.ts';
import { nameOf, placeAt } from '../pack.ts';

/** What still opens, once the rest of the address has its room. */
const EDITABLE = 18_000;

export const check: Check = {
  about:
    'The editor carries a visualization in its address and fails above 25,000 characters ("URL overflow"); the dashboard is fine.',
  severity: 'warning',
  *run(pack) {
    for (const { object, path } of markdownPanels(pack)) {
      const { length } = JSON.stringify(object.raw);
      if (length < EDITABLE) continue;
      yield {
        at: placeAt(object, path),
        message: `${nameOf(object)} is ${length} characters; from about ${EDITABLE} on its editor does not open`,
        hint: 'embed a smaller picture: fewer colours, fewer pixels',
      };
    }
  },
};
