import { shortened, type Check, type Problem } from '../check.ts';
import { isObject, objectOf, propertyOf, stringOf, type JsonPath } from '../../model/json.ts';
import { parseBoundedJson } from '../../files/bounded-json.ts';
import { markdownPanels, pictureAddresses } from '../markdown.ts';
import { decodedObject, objectsOfType, placeAt, type Pack } from '../pack.ts';
import { visTypeOf } from '../vis-state.ts';

const HINT = 'put the picture into the pack, as a data URI';

function* markdown(pack: Pack): Iterable<Problem> {
  for (const { object, text, path } of markdownPanels(pack)) {
    for (const address of pictureAddresses(text)) {
      if (/^data:/i.test(address)) continue;
      const where = /^(https?:)?\/\//i.test(address) ? 'is fetched from another server' : 'is not inside the pack';
      yield {
        at: placeAt(object, path),
        message: `the picture ${JSON.stringify(shortened(address))} ${where}`,
        hint: HINT,
      };
    }
  }
}

/** Formats that show a field's value as a picture by its address. */
function* formats(pack: Pack): Iterable<Problem> {
  for (const pattern of objectsOfType(pack, 'index-pattern')) {
    const path = pattern.embedded.get('fieldFormatMap')?.path ?? [];
    for (const [field, format] of Object.entries(decodedObject(pattern, 'fieldFormatMap'))) {
      const params = objectOf(propertyOf(format, 'params'));
      if (params['type'] !== 'img' || !/^(https?:)?\/\//i.test(stringOf(params['urlTemplate']) ?? '')) continue;
      yield {
        at: placeAt(pattern, [...path, field]),
        message: `values of ${field} are shown as pictures from another server`,
      };
    }
  }
}

/** Addresses in a Vega specification, its $schema apart. */
function vegaAddresses(value: unknown, path: JsonPath = []): string[] {
  if (Array.isArray(value)) return value.flatMap((item) => vegaAddresses(item, path));
  if (!isObject(value)) return [];
  return Object.entries(value).flatMap(([key, inner]) => {
    if (typeof inner !== 'string') return vegaAddresses(inner, [...path, key]);
    return key !== '$schema' && /^(https?:)?\/\//i.test(inner) ? [inner] : [];
  });
}

function* vega(pack: Pack): Iterable<Problem> {
  for (const object of objectsOfType(pack, 'visualization')) {
    if (visTypeOf(object) !== 'vega') continue;
    const spec = stringOf(propertyOf(decodedObject(object, 'visState')['params'], 'spec')) ?? '';
    const parsed = parseBoundedJson(spec);
    for (const address of 'value' in parsed ? vegaAddresses(parsed.value) : []) {
      yield {
        at: placeAt(object, [...(object.embedded.get('visState')?.path ?? []), 'params', 'spec']),
        message: `the Vega specification fetches ${JSON.stringify(shortened(address))} from another server`,
        hint: 'put the values into the specification',
      };
    }
  }
}

export const check: Check = {
  about:
    "A picture that is fetched from elsewhere: a broken icon offline, blocked by Kibana's content security, and a stranger learns who looks.",
  severity: 'error',
  *run(pack) {
    yield* markdown(pack);
    yield* formats(pack);
    yield* vega(pack);
  },
};
