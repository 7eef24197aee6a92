/** Reading what Kibana 4 to 6 wrote: arrays of objects, the dashboard API's envelope, an index pattern that stands alone. */
import { parseBoundedJson } from '../files/bounded-json.ts';
import { decodeEmbedded } from '../files/embedded-json.ts';
import { positionAt } from '../files/json-document.ts';
import { readText } from '../files/read.ts';
import { BitSecureError } from '../model/errors.ts';
import { arrayOf, isObject, objectOf, propertyOf, stringOf, type JsonObject } from '../model/json.ts';

export interface OldObject {
  type: string;
  id: string;
  attributes: JsonObject;
  /** Decoded, by the last part of the attribute's name; undefined where it is missing. */
  embedded: ReadonlyMap<string, { value: unknown; broken: boolean; text: unknown }>;
}

/** An element that is no object of a saved-objects file. */
export interface Unreadable {
  place: string;
  reason: string;
}

/**
 * Objects of one file, in order.
 * @throws BitSecureError NOT_FOUND, UNREADABLE, BAD_PACK for anything that is not such a file
 */
export function readOldObjects(file: string): { objects: OldObject[]; unreadable: Unreadable[] } {
  const text = readText(file);
  const result = parseBoundedJson(text);
  const refuse = (message: string, hint: string): never => {
    throw new BitSecureError('BAD_PACK', message, { file, hint });
  };
  if ('fault' in result) {
    if (text.trim() === '') return refuse('is empty', 'export the objects again');
    if (isNdjson(text)) return refuse('is NDJSON already', 'an upgrade is for the arrays of Kibana 4 and 5');
    const hint = 'export the objects again';
    throw new BitSecureError('BAD_PACK', result.fault.message, {
      file,
      ...positionAt(text, result.fault.offset),
      hint,
    });
  }
  const elements = elementsOf(result.value);
  if (elements === undefined) {
    return refuse('is not an array of saved objects', 'give the files of Management > Saved Objects > Export');
  }
  const objects: OldObject[] = [];
  const unreadable: Unreadable[] = [];
  for (const [index, element] of elements.entries()) {
    const object = oldObject(element);
    if (object === undefined)
      unreadable.push({ place: `${file}: element ${index + 1}`, reason: 'has no id, type and source' });
    else objects.push(object);
  }
  return { objects, unreadable };
}

function isNdjson(text: string): boolean {
  const first = parseBoundedJson(text.trimStart().split('\n', 1).join(''));
  return 'value' in first && isObject(first.value);
}

function elementsOf(value: unknown): readonly unknown[] | undefined {
  if (Array.isArray(value)) return value;
  const objects = propertyOf(value, 'objects');
  if (Array.isArray(objects)) return objects;
  if (propertyOf(value, '_type') !== undefined) return [value];
  const title = stringOf(propertyOf(value, 'title'));
  return title === undefined || propertyOf(value, 'timeFieldName') === undefined
    ? undefined
    : [{ _id: title, _type: 'index-pattern', _source: value }];
}

function oldObject(element: unknown): OldObject | undefined {
  const legacy = propertyOf(element, '_source') !== undefined;
  const [type, id, source] = (legacy ? ['_type', '_id', '_source'] : ['type', 'id', 'attributes']).map((key) =>
    propertyOf(element, key),
  );
  if (typeof type !== 'string' || typeof id !== 'string' || !isObject(source)) return undefined;
  const embedded = decodeEmbedded(type, source).flatMap(({ keys, present, value, fault }) => {
    const text = keys.reduce(propertyOf, source as unknown);
    return present ? [[keys.at(-1) ?? '', { value, broken: fault !== undefined, text }] as const] : [];
  });
  return { type, id, attributes: source, embedded: new Map(embedded) };
}

/** A decoded attribute as an object; empty where it is missing or broken. */
export function decodedOf(object: OldObject, attribute: string): JsonObject {
  return objectOf(object.embedded.get(attribute)?.value);
}

/** A decoded attribute as an array; empty where it is missing or broken. */
export function decodedList(object: OldObject, attribute: string): readonly unknown[] {
  return arrayOf(object.embedded.get(attribute)?.value);
}
