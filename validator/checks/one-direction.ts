import type { Check } from '../check.ts';
import { rangeToString } from '../../model/address.ts';
import { answers, dataPanels, minersOf } from '../meaning.ts';
import { nameOf, placeAt } from '../pack.ts';

export const check: Check = {
  about: 'Strangers who connect to the miner count as much as whom it connects to.',
  severity: 'error',
  *run(pack) {
    const miners = minersOf(pack);
    for (const { object } of dataPanels(pack)) {
      for (const miner of miners) {
        const [out, back] = (['out', 'in'] as const).map((direction) =>
          answers(pack, object, miner, direction).every((answer) => answer === false),
        );
        if (out === back) continue;
        yield {
          at: placeAt(object, object.embedded.get('kibanaSavedObjectMeta.searchSourceJSON')?.path ?? object.path),
          message: `${nameOf(object)} shows only what ${rangeToString(miner)} ${out === true ? 'receives' : 'begins'}, not what it ${out === true ? 'begins' : 'receives'}`,
          hint: 'ask for the miner as source or destination',
        };
        break;
      }
    }
  },
};
