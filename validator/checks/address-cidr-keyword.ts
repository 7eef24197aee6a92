import { isBlock, usedAddresses } from '../addresses-used.ts';
import type { Check } from '../check.ts';
import { placeAt } from '../pack.ts';

export const check: Check = {
  about: '`DestIP:"192.168.0.0/16"` on a keyword field: no hits, no error, nothing is excluded.',
  severity: 'error',
  *run(pack) {
    for (const { object, leaf, fieldType } of usedAddresses(pack)) {
      if (fieldType !== 'keyword' || leaf.test !== 'equals' || !isBlock(leaf.value)) continue;
      yield {
        at: placeAt(object, leaf.path),
        message: `${leaf.field} is a keyword field, on which ${leaf.value} matches nothing, without an error`,
        hint: 'write the block as prefix (192.168.*) or as regular expression, or list its addresses',
      };
    }
  },
};
