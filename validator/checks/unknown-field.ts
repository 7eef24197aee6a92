import { shortened, type Check } from '../check.ts';
import { profileFields } from '../../files/profile.ts';
import { listedFields } from '../known-fields.ts';
import { placeAt } from '../pack.ts';
import { usedFields } from '../used-fields.ts';

export const check: Check = {
  about:
    'A field that the index does not have: "could not locate that index-pattern-field", or no hits and no message.',
  severity: 'error',
  *run(pack) {
    const listed = listedFields(pack);
    if (pack.profile === undefined && listed.size === 0) return;
    const known = pack.profile === undefined ? new Map<string, string>() : profileFields(pack.profile);
    for (const object of pack.objects) {
      for (const { field, path } of usedFields(object)) {
        if (known.has(field) || listed.has(field)) continue;
        yield {
          at: placeAt(object, path),
          message: `${JSON.stringify(shortened(field))} is not a field of ${pack.profile === undefined ? 'the index pattern' : `the profile ${pack.profile.id}`}`,
          hint: nearest(field, known) ?? 'check its spelling; upper and lower case count',
        };
      }
    }
  },
};

function nearest(field: string, known: ReadonlyMap<string, string>): string | undefined {
  const same = [...known.keys()].find((name) => name.toLowerCase() === field.toLowerCase());
  return same === undefined ? undefined : `it is spelled ${JSON.stringify(same)}`;
}
