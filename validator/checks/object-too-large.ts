import type { Check } from '../check.ts';
import { nameOf, placeIn } from '../pack.ts';

export const check: Check = {
  about: 'Kibana 5 saves each object by a request of its own, and refuses more than `server.maxPayloadBytes`.',
  severity: 'error',
  targets: ['netmon'],
  *run(pack) {
    for (const object of pack.objects) {
      const bytes = Buffer.byteLength(JSON.stringify(object.attributes));
      if (bytes <= pack.target.objectLimit) continue;
      yield {
        at: placeIn(object),
        message: `${nameOf(object)} is ${bytes} bytes; ${pack.target.title} saves at most ${pack.target.objectLimit}`,
        hint: 'make its picture smaller, or its list of addresses shorter',
      };
    }
  },
};
