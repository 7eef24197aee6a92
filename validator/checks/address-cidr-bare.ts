import type { Check } from '../check.ts';
import { bareBlock, luceneTexts } from '../lucene-texts.ts';
import { placeAt } from '../pack.ts';

export const check: Check = {
  about:
    '`DestIP:10.0.0.0/8` bare: the slash begins a regular expression, a lexical error, or with a second block a silent nonsense.',
  severity: 'error',
  *run(pack) {
    for (const { object, query } of luceneTexts(pack)) {
      const block = bareBlock(query.text);
      if (block === undefined) continue;
      yield {
        at: placeAt(object, query.path),
        message: `the slash of ${block} begins a regular expression`,
        hint: `write "${block}" in quotation marks on an ip field, a prefix or a pattern on a keyword field`,
      };
    }
  },
};
