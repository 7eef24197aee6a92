import type { Check } from '../check.ts';
import type { PackObject, Place } from '../pack.ts';
import { holds, indexPatternsOf } from '../references.ts';

export const check: Check = {
  about:
    'Kibana 5 leaves a partial import behind, `_import` says `missing_references` and drops the dashboard without a word.',
  severity: 'error',
  *run(pack) {
    const missing = new Map<string, { at: Place; objects: Set<PackObject> }>();
    for (const object of pack.objects) {
      for (const { id, at } of indexPatternsOf(object)) {
        if (holds(pack, 'index-pattern', id)) continue;
        const entry = missing.get(id) ?? { at, objects: new Set() };
        entry.objects.add(object);
        missing.set(id, entry);
      }
    }
    for (const [id, { at, objects }] of missing) {
      yield {
        at,
        message: `${objects.size} object(s) need the index pattern ${JSON.stringify(id)}, which is not in the pack`,
        hint:
          pack.target.id === 'netmon'
            ? 'ship index_pattern.json, which has to be created first'
            : 'add its line to the file',
      };
    }
  },
};
