import { shortened, type Check } from '../check.ts';
import { indexFields, listedFields } from '../known-fields.ts';
import { placeAt } from '../pack.ts';
import { usedFields } from '../used-fields.ts';

export const check: Check = {
  about:
    'A field that the index does not have: "could not locate that index-pattern-field", or no hits and no message.',
  severity: 'error',
  *run(pack) {
    const listed = listedFields(pack);
    for (const object of pack.objects) {
      const fields = indexFields(pack, object);
      if (fields === undefined && listed.size === 0) continue;
      const known = fields?.types ?? new Map<string, string>();
      for (const { field, path } of usedFields(object)) {
        if (known.has(field) || listed.has(field)) continue;
        yield {
          at: placeAt(object, path),
          message: `${JSON.stringify(shortened(field))} is not a field of ${fields?.of ?? 'the index pattern'}`,
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
