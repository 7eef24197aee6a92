/** Fields that the index behind an object has: by an index pattern's own list, by the pack's profile, or by the pool index. */
import { profileFields } from '../files/profile.ts';
import { arrayOf, propertyOf, stringOf } from '../model/json.ts';
import { POOL_INDICES, poolIndexOfPattern, type PoolIndexDefinition } from '../model/pool-indices.ts';
import type { FieldType, Profile } from '../model/profile.ts';
import { objectsOfType, type Pack, type PackObject } from './pack.ts';
import { indexPatternsOf } from './references.ts';

/** What an index is known to hold. */
export interface IndexFields {
  /** In words: `the profile netmon`. */
  of: string;
  types: ReadonlyMap<string, FieldType>;
}

const poolFields = new Map(
  Object.values(POOL_INDICES).map((index: PoolIndexDefinition): [string, IndexFields] => [
    index.id,
    { of: `the index ${index.pattern}`, types: new Map(Object.entries(index.fields)) },
  ]),
);
const profileOnes = new WeakMap<Profile, IndexFields>();
const patternTitles = new WeakMap<readonly PackObject[], Map<string, string>>();

/** Titles of the pack's index patterns by id. */
function titlesOf(objects: readonly PackObject[]): ReadonlyMap<string, string> {
  const before = patternTitles.get(objects);
  if (before !== undefined) return before;
  const titles = new Map<string, string>();
  for (const { type, id, attributes } of objects) {
    const title = stringOf(attributes['title']);
    if (type === 'index-pattern' && id !== undefined && title !== undefined) titles.set(id, title);
  }
  patternTitles.set(objects, titles);
  return titles;
}

/** The part of the pool index that an object stands on, or is the index pattern of; undefined for all others. */
export function poolIndexOf({ objects }: Pick<Pack, 'objects'>, object: PackObject): PoolIndexDefinition | undefined {
  const titles =
    object.type === 'index-pattern'
      ? [stringOf(object.attributes['title']) ?? '']
      : indexPatternsOf(object).map(({ id }) => titlesOf(objects).get(id) ?? id);
  return titles.map((title) => poolIndexOfPattern(title)).find((index) => index !== undefined);
}

/** Fields of the index that an object stands on; undefined where nobody says what it holds. */
export function indexFields(pack: Pack, object: PackObject): IndexFields | undefined {
  const pool = poolIndexOf(pack, object);
  if (pool !== undefined) return poolFields.get(pool.id);
  const { profile } = pack;
  if (profile === undefined) return undefined;
  const fields = profileOnes.get(profile) ?? { of: `the profile ${profile.id}`, types: profileFields(profile) };
  profileOnes.set(profile, fields);
  return fields;
}

/** Address fields of sessions by index name; none without a profile. */
export function addressFields(pack: Pack): Map<string, 'ip' | 'keyword'> {
  const fields = new Map<string, 'ip' | 'keyword'>();
  for (const side of ['source.address', 'destination.address'] as const) {
    const field = pack.profile?.fields[side];
    if (field !== undefined) fields.set(field.name, field.type === 'ip' ? 'ip' : 'keyword');
  }
  return fields;
}

/** Address fields of the index that an object stands on. */
export function addressFieldsOf(pack: Pack, object: PackObject): Map<string, 'ip' | 'keyword'> {
  const pool = poolIndexOf(pack, object);
  if (pool === undefined) return addressFields(pack);
  const names = Object.keys(pool.fields).filter((name) => pool.fields[name] === 'ip');
  return new Map(names.map((name) => [name, 'ip']));
}

/** A field as an index pattern's own list describes it. */
export interface ListedField {
  scripted: boolean;
  aggregatable: boolean;
}

/** Fields that index patterns of the pack list themselves, by name. */
export function listedFields(pack: Pack): Map<string, ListedField> {
  const fields = new Map<string, ListedField>();
  for (const pattern of objectsOfType(pack, 'index-pattern')) {
    for (const field of arrayOf(pattern.embedded.get('fields')?.value)) {
      const name = stringOf(propertyOf(field, 'name'));
      if (name === undefined) continue;
      const aggregatable = propertyOf(field, 'aggregatable') !== false;
      fields.set(name, { scripted: propertyOf(field, 'scripted') === true, aggregatable });
    }
  }
  return fields;
}
