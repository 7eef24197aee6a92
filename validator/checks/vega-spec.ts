import type { Check } from '../check.ts';
import { parseBoundedJson } from '../../files/bounded-json.ts';
import { isObject, propertyOf, stringOf } from '../../model/json.ts';
import { decodedObject, objectsOfType, placeAt } from '../pack.ts';
import { visTypeOf } from '../vis-state.ts';

const SCHEMA = /^https:\/\/vega\.github\.io\/schema\/(vega-lite\/v[2-6]|vega\/v[3-6])(\.\d+)*\.json$/;
/** Signs of HJSON, in which specifications may be written too: keys and comments that JSON does not know, text over lines. */
const HJSON = /^[ \t]*([A-Za-z_$][\w$]*[ \t]*:|#|\/\/|\/\*)|'''/m;

function faultOf(text: string): string | undefined {
  const result = parseBoundedJson(text);
  if ('fault' in result && HJSON.test(text)) return undefined;
  if ('fault' in result) return `${result.fault.message} (character ${result.fault.offset + 1})`;
  if (!isObject(result.value)) return 'is not an object';
  const schema = propertyOf(result.value, '$schema');
  if (!SCHEMA.test(String(schema))) return 'names no $schema of Vega or Vega-Lite';
  const drawn = ['mark', 'marks', 'layer', 'hconcat', 'vconcat', 'concat', 'facet', 'repeat', 'spec'];
  return drawn.some((key) => propertyOf(result.value, key) !== undefined) ? undefined : 'draws nothing: it has no mark';
}

export const check: Check = {
  about: 'A broken Vega specification imports well and shows its error in the panel.',
  severity: 'error',
  *run(pack) {
    for (const object of objectsOfType(pack, 'visualization')) {
      if (visTypeOf(object) !== 'vega') continue;
      const spec = stringOf(propertyOf(propertyOf(decodedObject(object, 'visState'), 'params'), 'spec'));
      const fault = spec === undefined ? undefined : faultOf(spec);
      if (fault === undefined) continue;
      yield {
        at: placeAt(object, [...(object.embedded.get('visState')?.path ?? []), 'params', 'spec']),
        message: `the Vega specification ${fault}; it imports, and the panel shows an error`,
        hint: 'mend it in the editor of Vega, which names the place',
      };
    }
  },
};
