import type { Check } from '../check.ts';
import { answers, dataPanels } from '../meaning.ts';
import { nameOf, placeAt } from '../pack.ts';

export const check: Check = {
  about: 'A panel without its condition shows all traffic, and nobody is told.',
  severity: 'error',
  *run(pack) {
    for (const { object } of dataPanels(pack)) {
      if (!answers(pack, object, undefined, 'out').every((answer) => answer === true)) continue;
      yield {
        at: placeAt(object, object.embedded.get('kibanaSavedObjectMeta.searchSourceJSON')?.path ?? object.path),
        message: `${nameOf(object)} shows the traffic of everybody, not of the miners only`,
        hint: 'its query or filter has lost the miners: generate the pack again',
      };
    }
  },
};
