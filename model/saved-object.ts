/**
 * Saved objects of Kibana and its relatives, and the JSON that they carry inside strings. The one place that says which attributes
 * those are: the generator encodes by it, the validator decodes by it, the upgrade does both.
 */

import { isObject } from './json.ts';

/** A reference as Kibana 7 and later keep it, outside the attributes. */
export interface Reference {
  name: string;
  type: string;
  id: string;
}

/** One saved object, whatever the file it lives in. In its decoded form the embedded attributes hold values, else strings of JSON. */
export interface SavedObject {
  type: string;
  id: string;
  attributes: Record<string, unknown>;
  references?: Reference[];
  /** Oldest version that the object's shape belongs to, by type. */
  migrationVersion?: Record<string, string>;
}

/** An object as it stands in the arrays of Kibana 4 and 5. */
export interface LegacyObject {
  _id: string;
  _type: string;
  _source: Record<string, unknown>;
}

/** Attribute paths that hold JSON in a string, by type of object. */
export const EMBEDDED_JSON: Readonly<Record<string, readonly (readonly string[])[]>> = {
  visualization: [['visState'], ['uiStateJSON'], ['kibanaSavedObjectMeta', 'searchSourceJSON']],
  dashboard: [['panelsJSON'], ['optionsJSON'], ['uiStateJSON'], ['kibanaSavedObjectMeta', 'searchSourceJSON']],
  search: [['kibanaSavedObjectMeta', 'searchSourceJSON']],
  'index-pattern': [
    ['fields'],
    ['fieldFormatMap'],
    ['sourceFilters'],
    ['typeMeta'],
    ['runtimeFieldMap'],
    ['fieldAttrs'],
  ],
};

function encodeAt(value: Record<string, unknown>, path: readonly string[]): Record<string, unknown> {
  const [key = '', ...rest] = path;
  if (!Object.hasOwn(value, key)) return value;
  const inner = value[key];
  if (rest.length > 0) return isObject(inner) ? { ...value, [key]: encodeAt(inner, rest) } : value;
  return typeof inner === 'string' ? value : { ...value, [key]: JSON.stringify(inner) };
}

/** Attributes with their embedded values turned into the strings that a target wants; key order is kept, strings are left alone. */
export function encodeAttributes(type: string, attributes: Record<string, unknown>): Record<string, unknown> {
  return (EMBEDDED_JSON[type] ?? []).reduce(encodeAt, attributes);
}

/** A Kibana 4/5 array of decoded or encoded objects, pretty-printed, with a final line break. */
export function toLegacyArray(objects: readonly SavedObject[]): string {
  const array: LegacyObject[] = objects.map(({ id, type, attributes }) => ({
    _id: id,
    _type: type,
    _source: encodeAttributes(type, attributes),
  }));
  return `${JSON.stringify(array, null, 2)}\n`;
}

/** NDJSON of decoded or encoded objects with the summary line that an export ends with (nothing missing). */
export function toNdjson(objects: readonly SavedObject[]): string {
  const lines: unknown[] = objects.map(({ id, type, attributes, references = [], migrationVersion }) => ({
    id,
    type,
    attributes: encodeAttributes(type, attributes),
    references,
    ...(migrationVersion === undefined ? {} : { migrationVersion }),
  }));
  lines.push({ exportedCount: objects.length, missingRefCount: 0, missingReferences: [] });
  return lines.map((line) => `${JSON.stringify(line)}\n`).join('');
}
