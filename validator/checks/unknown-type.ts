import type { Check } from '../check.ts';
import { shortened } from '../check.ts';
import { isKnownType } from '../targets.ts';
import { placeIn } from '../pack.ts';

export const check: Check = {
  about: 'A type that no target has: Kibana 5 shows a raw JavaScript error, `_import` says `unsupported_type`.',
  severity: 'error',
  *run(pack) {
    for (const object of pack.objects) {
      if (object.type === undefined || object.type === '' || isKnownType(object.type)) continue;
      yield {
        at: placeIn(object, object.legacy ? '_type' : 'type'),
        message: `${JSON.stringify(shortened(object.type))} is not a type of saved object`,
      };
    }
  },
};
