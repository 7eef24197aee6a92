/** Saved objects out of parsed files, with the JSON inside their strings decoded. */
import { decodeEmbedded } from '../files/embedded-json.ts';
import { arrayOf, isObject, objectOf, propertyOf, stringOf, type JsonPath } from '../model/json.ts';
import type { Embedded, PackDocument, PackFile, PackObject } from './pack.ts';
import { OBJECT_LIMIT } from './read-file.ts';

/** True for the line that ends an export. */
export function isSummary(value: unknown): boolean {
  return propertyOf(value, 'exportedCount') !== undefined && propertyOf(value, 'type') === undefined;
}

/** The objects of a file, in order. Values that are no objects are left to the check of shapes. */
export function objectsOfFile(file: PackFile): PackObject[] {
  if (file.role === 'index-pattern') return file.documents.map((document) => indexPatternOf(document));
  if (file.role !== 'content') return [];
  return file.documents.flatMap((document) => {
    const { value } = document;
    if (file.form === 'array') return listOf(value).map((item, index) => objectOfValue(document, item, [index]));
    if (file.form === 'envelope') {
      return listOf(propertyOf(value, 'objects')).map((item, index) =>
        objectOfValue(document, item, ['objects', index]),
      );
    }
    return value === undefined || isSummary(value) ? [] : [objectOfValue(document, value, [])];
  });
}

function listOf(value: unknown): readonly unknown[] {
  return arrayOf(value).slice(0, OBJECT_LIMIT);
}

/** An index pattern that stands alone: as an object of Kibana 5, or its `_source` only, whose title is then its id. */
function indexPatternOf(document: PackDocument): PackObject {
  const { value } = document;
  const object = objectOfValue(document, value, []);
  if (propertyOf(value, '_source') !== undefined || propertyOf(value, 'attributes') !== undefined) return object;
  const attributes = objectOf(value);
  return {
    ...object,
    id: stringOf(propertyOf(attributes, 'title')),
    type: 'index-pattern',
    attributes,
    attributesPath: [],
    embedded: decodeAttributes('index-pattern', attributes, []),
  };
}

function objectOfValue(document: PackDocument, raw: unknown, path: JsonPath): PackObject {
  const legacy =
    isObject(raw) && (Object.hasOwn(raw, '_source') || Object.hasOwn(raw, '_type') || Object.hasOwn(raw, '_id'));
  const type = stringOf(propertyOf(raw, legacy ? '_type' : 'type'));
  const key = legacy ? '_source' : 'attributes';
  const attributes = objectOf(propertyOf(raw, key));
  return {
    document,
    path,
    raw,
    legacy,
    id: stringOf(propertyOf(raw, legacy ? '_id' : 'id')),
    type,
    attributes,
    attributesPath: [...path, key],
    references: arrayOf(propertyOf(raw, 'references')).flatMap((reference, index) => {
      const [name, of, id] = ['name', 'type', 'id'].map((part) => stringOf(propertyOf(reference, part)));
      if (name === undefined || of === undefined || id === undefined) return [];
      return [{ name, type: of, id, path: [...path, 'references', index] }];
    }),
    embedded: decodeAttributes(type ?? '', attributes, [...path, key]),
  };
}

function decodeAttributes(type: string, attributes: unknown, path: JsonPath): Map<string, Embedded> {
  return new Map(
    decodeEmbedded(type, attributes).map(({ keys, ...decoded }) => [
      keys.join('.'),
      Object.assign(decoded, { path: [...path, ...keys] }),
    ]),
  );
}
