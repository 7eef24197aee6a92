import type { Check } from '../check.ts';
import { rangeToString } from '../../model/address.ts';
import { askingPlace, dataPanels, minersOf, shows } from '../meaning.ts';
import { nameOf } from '../pack.ts';

export const check: Check = {
  about: 'A panel that does not ask for the miner says "No results found", the same as with no index at all.',
  severity: 'error',
  *run(pack) {
    for (const { object } of dataPanels(pack)) {
      const unseen = minersOf(pack).find((miner) =>
        (['out', 'in'] as const).every((direction) => shows(pack, object, miner, direction) === 'none'),
      );
      if (unseen === undefined) continue;
      yield {
        at: askingPlace(object),
        message: `${nameOf(object)} shows nothing of the miner ${rangeToString(unseen)}`,
        hint: 'generate the pack again with this miner',
      };
    }
  },
};
