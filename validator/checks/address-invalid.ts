import { isBlock, usedAddresses } from '../addresses-used.ts';
import { shortened, type Check } from '../check.ts';
import { canonicalAddress, parseAddressRange } from '../../model/address.ts';
import { placeAt } from '../pack.ts';

function isRange(text: string): boolean {
  try {
    parseAddressRange(text);
    return true;
  } catch {
    return false;
  }
}

export const check: Check = {
  about:
    'A value on an address field that is no address: no hits; on an ip field of Elasticsearch 5 the whole query fails.',
  severity: 'error',
  *run(pack) {
    for (const { object, leaf, fieldType } of usedAddresses(pack)) {
      if (leaf.test !== 'equals' || canonicalAddress(leaf.value) !== undefined) continue;
      if (isBlock(leaf.value) && (fieldType === 'keyword' || isRange(leaf.value))) continue;
      yield {
        at: placeAt(object, leaf.path),
        message: `${JSON.stringify(shortened(leaf.value))} on ${leaf.field} is not an address and matches nothing`,
        hint: 'correct it or take it away',
      };
    }
  },
};
