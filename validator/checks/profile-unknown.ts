import type { Check } from '../check.ts';
import { placeAt } from '../pack.ts';
import { listedFields, poolIndexOf } from '../known-fields.ts';
import { usedFields } from '../used-fields.ts';

export const check: Check = {
  about: 'Fields can only be checked against a profile, and none was given or found.',
  severity: 'warning',
  *run(pack) {
    if (pack.profile !== undefined || listedFields(pack).size > 0) return;
    for (const object of pack.objects) {
      const [used] = usedFields(object);
      // What the pool index holds is known without a profile.
      if (used === undefined || poolIndexOf(pack, object) !== undefined) continue;
      yield {
        at: placeAt(object, used.path),
        message:
          pack.unknownProfile === undefined
            ? 'its fields are of no profile that is known here, so they were not checked'
            : `the profile ${JSON.stringify(pack.unknownProfile)} is not known here, so no field was checked`,
        hint: 'give the profile with --profile <file>',
      };
      return;
    }
  },
};
