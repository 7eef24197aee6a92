import { usedAddresses } from '../addresses-used.ts';
import type { Check } from '../check.ts';
import { canonicalAddress, compareAddresses } from '../../model/address.ts';
import { placeAt } from '../pack.ts';

function isReversed(from: string | undefined, to: string | undefined): boolean {
  const [low, high] = [from, to].map((bound) => canonicalAddress(bound ?? ''));
  return low !== undefined && high !== undefined && compareAddresses(low, high) > 0;
}

export const check: Check = {
  about: '`[a TO b]`: string order on a keyword field, so luck; reversed, it is empty.',
  severity: 'error',
  *run(pack) {
    for (const { object, leaf, fieldType } of usedAddresses(pack)) {
      if (leaf.test !== 'range') continue;
      const at = placeAt(object, leaf.path);
      if (isReversed(leaf.range?.from, leaf.range?.to)) {
        yield {
          at,
          message: `the range ${leaf.value} ends before it begins, and matches nothing`,
          hint: 'turn it round',
        };
      } else if (fieldType === 'keyword') {
        yield {
          at,
          message: `${leaf.field} is a keyword field, on which ${leaf.value} is compared letter by letter: "10.0.0.9" is after "10.0.0.10"`,
          hint: 'write a prefix (192.168.*) or a regular expression',
        };
      }
    }
  },
};
