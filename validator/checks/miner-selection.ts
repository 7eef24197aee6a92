import type { Check } from '../check.ts';
import { rangeToString } from '../../model/address.ts';
import { answers, dataPanels, minersOf } from '../meaning.ts';
import { nameOf, placeAt } from '../pack.ts';

export const check: Check = {
  about: 'A panel that does not ask for the miner says "No results found", the same as with no index at all.',
  severity: 'error',
  *run(pack) {
    const miners = minersOf(pack);
    for (const { object } of dataPanels(pack)) {
      const unseen = miners.find((miner) =>
        (['out', 'in'] as const).every((direction) =>
          answers(pack, object, miner, direction).every((answer) => answer === false),
        ),
      );
      if (unseen === undefined) continue;
      yield {
        at: placeAt(object, object.embedded.get('kibanaSavedObjectMeta.searchSourceJSON')?.path ?? object.path),
        message: `${nameOf(object)} shows nothing of the miner ${rangeToString(unseen)}`,
        hint: 'generate the pack again with this miner',
      };
    }
  },
};
