import type { Check } from '../check.ts';
import { placeIn } from '../pack.ts';

export const check: Check = {
  about:
    'Kibana 5 fails on an index pattern inside an array ("Cannot read properties of undefined") and leaves half of the import behind.',
  severity: 'error',
  targets: ['netmon'],
  *run(pack) {
    for (const object of pack.objects) {
      if (object.type !== 'index-pattern' || object.document.file.role !== 'content') continue;
      yield {
        at: placeIn(object),
        message: 'Kibana 4 and 5 cannot import an index pattern; the import breaks here and leaves the rest undone',
        hint: 'keep it in index_pattern.json, and create it first: PUT <elasticsearch>/.kibana/index-pattern/<id>',
      };
    }
  },
};
