/** What an import would do with each object, decided before anything is written. */
import { parseBoundedJson } from '../files/bounded-json.ts';
import { isObject, stringOf } from '../model/json.ts';
import { differences, type Difference } from './compare.ts';
import { keyOf, type ImportObject, type ObjectKey, type StoredObject } from './object.ts';

/**
 * `unchanged`: what is stored means the same. `kept`: an index pattern that selects the same and differs in display only; it serves
 * more than this pack. `refused`: another object has the id, and may not be overwritten.
 */
export type Action = 'create' | 'overwrite' | 'unchanged' | 'kept' | 'refused';

export interface Step {
  /** With the attributes that are to be stored. */
  object: ImportObject;
  action: Action;
  stored?: StoredObject;
  /** Between the pack's object and what is stored. */
  differences: readonly Difference[];
}

/** What decides which documents an index pattern is about, and when they were. */
const SELECTING = /^\/(?:title|timeFieldName|intervalName)$/;

function formatsOf(attributes: Record<string, unknown>): Record<string, unknown> {
  const text = stringOf(attributes['fieldFormatMap']);
  const result = text === undefined ? undefined : parseBoundedJson(text);
  return result !== undefined && 'value' in result && isObject(result.value) ? result.value : {};
}

/** The pack's index pattern laid over the stored one: scripted fields, and formats of fields that the pack does not know, stay. */
function overlaid(object: ImportObject, stored: StoredObject): ImportObject {
  const formats = { ...formatsOf(stored.attributes), ...formatsOf(object.attributes) };
  const fieldFormatMap = Object.keys(formats).length === 0 ? {} : { fieldFormatMap: JSON.stringify(formats) };
  return { ...object, attributes: { ...stored.attributes, ...object.attributes, ...fieldFormatMap } };
}

/** Decides for every object. @param existing what the server has under the objects' keys */
export function planImport(
  objects: readonly ImportObject[],
  existing: ReadonlyMap<ObjectKey, StoredObject>,
  overwrite: boolean,
): Step[] {
  return objects.map((object): Step => {
    const stored = existing.get(keyOf(object));
    if (stored === undefined) return { object, action: 'create', differences: [] };
    const found = differences(object, stored);
    const base = { object, stored, differences: found };
    if (found.length === 0) return { ...base, action: 'unchanged' };
    const isPattern = object.type === 'index-pattern';
    if (overwrite) return { ...base, action: 'overwrite', object: isPattern ? overlaid(object, stored) : object };
    const displayOnly = isPattern && !found.some(({ path }) => SELECTING.test(path));
    return { ...base, action: displayOnly ? 'kept' : 'refused' };
  });
}
