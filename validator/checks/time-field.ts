import type { Check } from '../check.ts';
import { attributePlace, objectsOfType } from '../pack.ts';

export const check: Check = {
  about: 'Without a time field the time picker does nothing, and every panel shows all that was ever stored.',
  severity: 'error',
  *run(pack) {
    for (const pattern of objectsOfType(pack, 'index-pattern')) {
      const { timeFieldName } = pattern.attributes;
      if (timeFieldName !== undefined && timeFieldName !== '') continue;
      yield {
        at: attributePlace(pattern),
        message: 'the index pattern has no timeFieldName: its panels ignore the time range',
        hint: `add "timeFieldName": ${JSON.stringify(pack.profile?.fields['time.updated'].name ?? '@timestamp')}`,
      };
    }
  },
};
