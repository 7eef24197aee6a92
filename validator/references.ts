/** What objects of a pack point to. */
import { arrayOf, isObject, objectOf, propertyOf, stringOf, type JsonPath } from '../model/json.ts';
import { placeAt, type Pack, type PackObject, type Place } from './pack.ts';

const SOURCE = 'kibanaSavedObjectMeta.searchSourceJSON';

const held = new WeakMap<Pack, Set<string>>();

/** True when the pack holds the object. */
export function holds(pack: Pack, type: string, id: string): boolean {
  const keys = held.get(pack) ?? new Set(pack.objects.map((object) => JSON.stringify([object.type, object.id])));
  held.set(pack, keys);
  return keys.has(JSON.stringify([type, id]));
}

/** Ids of index patterns that an object names, by reference or in its own words. */
export function indexPatternsOf(object: PackObject): { id: string; at: Place }[] {
  const referenced = object.references
    .filter(({ type }) => type === 'index-pattern')
    .map(({ id, path }) => ({ id, at: placeAt(object, [...path, 'id']) }));
  const embedded = object.embedded.get(SOURCE);
  const source = objectOf(embedded?.value);
  const root = embedded?.path ?? [];
  const own = stringOf(source['index']);
  const inFilters = arrayOf(source['filter']).flatMap((filter, index) => {
    const id = stringOf(propertyOf(propertyOf(filter, 'meta'), 'index'));
    return id === undefined ? [] : [{ id, at: placeAt(object, [...root, 'filter', index, 'meta', 'index']) }];
  });
  return [
    ...referenced,
    ...(own === undefined ? [] : [{ id: own, at: placeAt(object, [...root, 'index']) }]),
    ...inFilters,
  ];
}

/** Every `…RefName` in the attributes and in the JSON inside them, with its path; panels' own names apart. */
export function referenceNames(object: PackObject): { name: string; path: JsonPath }[] {
  const found: { name: string; path: JsonPath }[] = [];
  const visit = (value: unknown, path: JsonPath): void => {
    if (Array.isArray(value)) value.forEach((item, index) => visit(item, [...path, index]));
    else if (isObject(value)) {
      for (const [key, inner] of Object.entries(value)) {
        if (typeof inner !== 'string') visit(inner, [...path, key]);
        else if (key.endsWith('RefName') && key !== 'panelRefName') found.push({ name: inner, path: [...path, key] });
      }
    }
  };
  visit(object.attributes, object.attributesPath);
  for (const { value, path } of object.embedded.values()) visit(value, path);
  return found;
}
