/** Profiles: built in by name, or a user's own file. */
import { createHash } from 'node:crypto';
import { readdirSync } from 'node:fs';
import { BitSecureError } from '../model/errors.ts';
import { SEMANTIC_FIELDS } from '../model/fields.ts';
import type { FieldType, Profile } from '../model/profile.ts';
import { readJsonDocument } from './json-document.ts';
import { dataPath } from './package-data.ts';
import { readText } from './read.ts';

export type { FieldType, Profile, ProfileField, TargetId } from '../model/profile.ts';

/** Types that can hold a semantic field of a kind. */
const TYPES: Record<string, readonly FieldType[]> = {
  address: ['ip', 'keyword'],
  keyword: ['keyword'],
  number: ['long', 'integer', 'double'],
  boolean: ['boolean'],
  time: ['date'],
};

/** Names of the built-in profiles, sorted. */
export function builtInProfiles(): string[] {
  return readdirSync(dataPath('profiles'))
    .filter((name) => name.endsWith('.json'))
    .map((name) => name.replace('.json', ''))
    .sort();
}

const isFile = (nameOrFile: string): boolean => /[/\\]|\.json$/.test(nameOrFile);

function profileFile(nameOrFile: string): string {
  return isFile(nameOrFile) ? nameOrFile : dataPath('profiles', `${nameOrFile}.json`);
}

/** sha256 of a profile's file, in hex. @throws BitSecureError NOT_FOUND, UNREADABLE */
export function profileDigest(nameOrFile: string): string {
  return createHash('sha256')
    .update(readText(profileFile(nameOrFile)))
    .digest('hex');
}

/**
 * Loads a profile by built-in name or by path (anything that contains a slash, a backslash or ends with .json).
 * @throws BitSecureError BAD_PROFILE, NOT_FOUND
 */
export function loadProfile(nameOrFile: string): Profile {
  if (!isFile(nameOrFile) && !builtInProfiles().includes(nameOrFile)) {
    throw new BitSecureError('BAD_PROFILE', `there is no profile ${JSON.stringify(nameOrFile)}`, {
      hint: `use ${builtInProfiles().join(' or ')}, or the path of a profile file`,
    });
  }
  const file = profileFile(nameOrFile);
  const profile = readJsonDocument<Profile>(file, 'profile', 'BAD_PROFILE');
  for (const [field, definition] of Object.entries(profile.fields)) {
    const semantic = (SEMANTIC_FIELDS as Record<string, { kind: string }>)[field];
    if (semantic === undefined) {
      throw new BitSecureError('BAD_PROFILE', `there is no semantic field ${JSON.stringify(field)}`, {
        file,
        hint: `known are ${Object.keys(SEMANTIC_FIELDS).join(', ')}`,
      });
    }
    const types = TYPES[semantic.kind] ?? [];
    if (!types.includes(definition.type)) {
      throw new BitSecureError('BAD_PROFILE', `${field} cannot be of type ${definition.type}`, {
        file,
        hint: `use ${types.join(' or ')}`,
      });
    }
  }
  checkNames(profile, file);
  return profile;
}

/** A name stands for one value, and what is an object in a document cannot be a value too. */
function checkNames(profile: Profile, file: string): void {
  const fields = Object.entries(profile.fields).map(([field, { name }]) => ({ name, of: field }));
  const constants = Object.keys(profile.constants ?? {}).map((name) => ({ name, of: 'a constant' }));
  const all = [...fields, ...constants];
  for (const [index, { name, of }] of all.entries()) {
    const other = all.find((entry, at) => at !== index && (entry.name === name || entry.name.startsWith(`${name}.`)));
    if (other === undefined) continue;
    throw new BitSecureError(
      'BAD_PROFILE',
      `${name} (${of}) and ${other.name} (${other.of}) cannot both be in a document`,
      {
        file,
      },
    );
  }
}

/** Types of all fields of an index by their names there: the profile's, the constants, and the others that it lists. */
export function profileFields(profile: Profile): Map<string, FieldType> {
  const fields = new Map<string, FieldType>();
  for (const [name, value] of Object.entries(profile.constants ?? {})) {
    fields.set(name, typeof value === 'number' ? 'double' : typeof value === 'boolean' ? 'boolean' : 'keyword');
  }
  for (const [name, type] of Object.entries(profile.otherFields ?? {})) fields.set(name, type);
  for (const field of Object.values(profile.fields)) fields.set(field.name, field.type);
  return fields;
}

/** The built-in profile that knows most of the field names, if it knows at least half of them. */
export function matchProfile(names: Iterable<string>): Profile | undefined {
  const wanted = new Set(names);
  let best: { profile: Profile; known: number } | undefined;
  for (const profile of builtInProfiles().map((name) => loadProfile(name))) {
    const fields = profileFields(profile);
    const known = [...wanted].filter((name) => fields.has(name)).length;
    if (known * 2 >= wanted.size && known > (best?.known ?? 0)) best = { profile, known };
  }
  return best?.profile;
}
