import { usedAddresses } from '../addresses-used.ts';
import type { Check } from '../check.ts';
import { canonicalAddress } from '../../model/address.ts';
import { placeAt } from '../pack.ts';

export const check: Check = {
  about: 'A keyword field matches the identical text only: another spelling of the same address slips through.',
  severity: 'error',
  *run(pack) {
    for (const { object, leaf, fieldType } of usedAddresses(pack)) {
      const canonical = fieldType === 'keyword' && leaf.test === 'equals' ? canonicalAddress(leaf.value) : undefined;
      if (canonical === undefined || canonical === leaf.value) continue;
      yield {
        at: placeAt(object, leaf.path),
        message: `documents carry ${canonical}, which ${leaf.value} does not match on the keyword field ${leaf.field}`,
        hint: 'write addresses as RFC 5952 spells them',
      };
    }
  },
};
