import type { Check } from '../check.ts';
import { askingPlace, panelsOfDashboard } from '../meaning.ts';
import { nameOf } from '../pack.ts';
import { matches } from '../query/match.ts';
import { questionsOf } from '../questions.ts';

export const check: Check = {
  about: 'A panel of the pool index with a condition of its own shows a part of it as if that were all.',
  severity: 'warning',
  *run(pack) {
    for (const { object } of panelsOfDashboard(pack, 'pools')) {
      if (matches(questionsOf(object).expression, new Map()) === true) continue;
      yield {
        at: askingPlace(object),
        message: `${nameOf(object)} shows the endpoints of its own query or filter only`,
        hint: 'ask for everything ("*"), and narrow it down in the dashboard',
      };
    }
  },
};
