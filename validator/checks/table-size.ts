import type { Check } from '../check.ts';
import { objectsOfType, placeAt } from '../pack.ts';
import { aggregationsOf, visTypeOf } from '../vis-state.ts';

/** What the original had, and what hid destinations there. */
const TOO_FEW = 20;
const DEFAULT_SIZE = 5;

export const check: Check = {
  about: 'A table that stops at the first few values hides the rest without saying so.',
  severity: 'warning',
  *run(pack) {
    for (const object of objectsOfType(pack, 'visualization')) {
      if (visTypeOf(object) !== 'table') continue;
      for (const { type, params, path } of aggregationsOf(object)) {
        const size = Number(params['size'] ?? DEFAULT_SIZE);
        if (type !== 'terms' || !(size <= TOO_FEW) || params['otherBucket'] === true) continue;
        yield {
          at: placeAt(object, [...path, 'params', 'size']),
          message: `the table shows the first ${size} values of ${JSON.stringify(params['field'])}, and not that there are more`,
          hint: 'raise the size, to 500 say',
        };
      }
    }
  },
};
