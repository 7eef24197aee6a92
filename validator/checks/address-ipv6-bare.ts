import type { Check } from '../check.ts';
import { bareBlock, bareIpv6, luceneTexts } from '../lucene-texts.ts';
import { placeAt } from '../pack.ts';

export const check: Check = {
  about: '`SrcIP:2001:db8::1` bare: 400 on every engine.',
  severity: 'error',
  *run(pack) {
    for (const { object, query } of luceneTexts(pack)) {
      if (query.result === undefined || !('fault' in query.result) || bareBlock(query.text) !== undefined) continue;
      const address = bareIpv6(query.text);
      if (address === undefined) continue;
      yield {
        at: placeAt(object, query.path),
        message: `the colons of ${address} end the name of a field; the query does not parse`,
        hint: `write "${address}" in quotation marks`,
      };
    }
  },
};
