import { isPickerTime } from '../../model/time.ts';
import { shortened, type Check } from '../check.ts';
import { attributePlace, objectsOfType } from '../pack.ts';

export const check: Check = {
  about: 'A dashboard that restores a time range needs one that can be read.',
  severity: 'error',
  *run(pack) {
    for (const dashboard of objectsOfType(pack, 'dashboard')) {
      if (dashboard.attributes['timeRestore'] !== true) continue;
      for (const key of ['timeFrom', 'timeTo']) {
        const value = dashboard.attributes[key];
        if (typeof value === 'string' && isPickerTime(value)) continue;
        yield {
          at: attributePlace(dashboard, key),
          message:
            value === undefined
              ? `timeRestore is set, and ${key} is missing`
              : `${key} is ${shortened(JSON.stringify(value))}, which is no time`,
          hint: 'write a time such as now-24h, now or 2026-01-31T00:00:00Z',
        };
      }
    }
  },
};
