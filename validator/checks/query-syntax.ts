import type { Check } from '../check.ts';
import { bareBlock, bareIpv6, luceneTexts } from '../lucene-texts.ts';
import { placeAt } from '../pack.ts';

export const check: Check = {
  about: 'A query that does not parse: a red banner, and every panel on it is empty.',
  severity: 'error',
  *run(pack) {
    for (const { object, query } of luceneTexts(pack)) {
      if (query.result === undefined || !('fault' in query.result)) continue;
      if (bareBlock(query.text) !== undefined || bareIpv6(query.text) !== undefined) continue;
      const { message, offset } = query.result.fault;
      const near = query.text.slice(Math.max(0, offset - 15), offset + 15);
      yield {
        at: placeAt(object, query.path),
        message: `the query does not parse at character ${offset + 1}: ${message} (near ${JSON.stringify(near)})`,
        hint: 'every panel that asks it stays empty; quote values that hold special characters',
      };
    }
  },
};
