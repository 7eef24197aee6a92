import type { Check } from '../check.ts';
import { nameOf, objectsOfType, placeAt } from '../pack.ts';
import { decodedObject } from '../pack.ts';
import { referenceNames } from '../references.ts';
import { needsIndex } from '../vis-state.ts';

const SOURCE = 'kibanaSavedObjectMeta.searchSourceJSON';

export const check: Check = {
  about: 'A name of a reference that is not there, or a panel that needs an index pattern and names none.',
  severity: 'error',
  *run(pack) {
    for (const object of pack.objects) {
      const names = new Set(object.references.map(({ name }) => name));
      for (const { name, path } of referenceNames(object)) {
        if (names.has(name)) continue;
        yield { at: placeAt(object, path), message: `there is no reference named ${JSON.stringify(name)}` };
      }
    }
    for (const object of objectsOfType(pack, 'visualization')) {
      const source = object.embedded.get(SOURCE);
      if (source?.value === undefined || !needsIndex(object)) continue;
      const { index, indexRefName } = decodedObject(object, SOURCE);
      const { savedSearchId, savedSearchRefName } = object.attributes;
      if ([index, indexRefName, savedSearchId, savedSearchRefName].some((value) => value !== undefined)) continue;
      yield {
        at: placeAt(object, source.path),
        message: `${nameOf(object)} names no index pattern; its panel is empty`,
        hint: pack.target.form === 'array' ? 'give `index`' : 'give `indexRefName` and a reference of that name',
      };
    }
  },
};
