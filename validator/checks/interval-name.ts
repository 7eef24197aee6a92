import type { Check } from '../check.ts';
import { stringOf } from '../../model/json.ts';
import { attributePlace, objectsOfType } from '../pack.ts';

/** Literal parts in brackets, time in letters. */
function isInterval(title: string): boolean {
  return /\[[^\]]*\]/.test(title) && /YYYY|GGGG|YY/.test(title.replace(/\[[^\]]*\]/g, ''));
}

export const check: Check = {
  about:
    '`[network_]YYYY_MM_DD` without `intervalName` is taken literally: a blank page without a message. Kibana 6 and later have no such patterns.',
  severity: 'error',
  *run(pack) {
    for (const pattern of objectsOfType(pack, 'index-pattern')) {
      const title = stringOf(pattern.attributes['title']) ?? '';
      const { intervalName } = pattern.attributes;
      if (pack.target.id !== 'netmon') {
        if (!isInterval(title) && intervalName === undefined) continue;
        yield {
          at: attributePlace(pattern, intervalName === undefined ? 'title' : 'intervalName'),
          message: `${pack.target.title} has no patterns by time interval; ${JSON.stringify(title)} finds no index`,
          hint: 'use a wildcard, such as network_*',
        };
      } else if (isInterval(title) && intervalName === undefined) {
        yield {
          at: attributePlace(pattern),
          message: `${JSON.stringify(title)} names indices by time, and intervalName is missing: it is taken literally, and every panel is blank`,
          hint: 'add "intervalName": "days"',
        };
      } else if (!isInterval(title) && intervalName !== undefined) {
        yield {
          at: attributePlace(pattern, 'intervalName'),
          message: `intervalName is set, and ${JSON.stringify(title)} names no time`,
          hint: 'use a pattern such as [network_]YYYY_MM_DD, or take intervalName away',
        };
      }
    }
  },
};
