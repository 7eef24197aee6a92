import type { Check } from '../check.ts';
import { attributePlace, objectsOfType } from '../pack.ts';

export const check: Check = {
  about: 'A saved time range: in Kibana 5 it wins over the range in the address that a person opens or sends.',
  severity: 'warning',
  targets: ['netmon'],
  *run(pack) {
    if ((pack.manifest?.inputs.timeFrom ?? '') !== '') return;
    for (const dashboard of objectsOfType(pack, 'dashboard')) {
      if (dashboard.attributes['timeRestore'] !== true) continue;
      yield {
        at: attributePlace(dashboard, 'timeRestore'),
        message: 'timeRestore forces the saved time range, even over one in the address (URL)',
        hint: 'set timeRestore to false, unless everybody is meant to see this range first',
      };
    }
  },
};
