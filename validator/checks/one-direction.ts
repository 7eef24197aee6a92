import type { Check } from '../check.ts';
import { rangeToString } from '../../model/address.ts';
import { askingPlace, dataPanels, minersOf, shows } from '../meaning.ts';
import { nameOf } from '../pack.ts';

export const check: Check = {
  about: 'Strangers who connect to the miner count as much as whom it connects to.',
  severity: 'error',
  *run(pack) {
    for (const { object } of dataPanels(pack)) {
      for (const miner of minersOf(pack)) {
        const [out, back] = (['out', 'in'] as const).map(
          (direction) => shows(pack, object, miner, direction) === 'none',
        );
        if (out === back) continue;
        const [seen, unseen] = out === true ? ['receives', 'begins'] : ['begins', 'receives'];
        yield {
          at: askingPlace(object),
          message: `${nameOf(object)} shows only what ${rangeToString(miner)} ${seen}, not what it ${unseen}`,
          hint: 'ask for the miner as source or destination',
        };
        break;
      }
    }
  },
};
