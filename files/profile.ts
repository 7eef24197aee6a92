/** Profiles: built in by name, or a user's own file. */
import { readdirSync } from 'node:fs';
import { BitSecureError } from '../model/errors.ts';
import { SEMANTIC_FIELDS } from '../model/fields.ts';
import type { FieldType, Profile } from '../model/profile.ts';
import { readJsonDocument } from './json-document.ts';
import { dataPath } from './package-data.ts';
import { readText } from './read.ts';
import { sha256 } from './digest.ts';

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

/** Whether a profile is named by its file, and not a built-in one. */
export function isProfileFile(nameOrFile: string): boolean {
  return /[/\\]|\.json$/.test(nameOrFile);
}

function profileFile(nameOrFile: string): string {
  return isProfileFile(nameOrFile) ? nameOrFile : dataPath('profiles', `${nameOrFile}.json`);
}

/** sha256 of a profile's file, in hex. @throws BitSecureError NOT_FOUND, UNREADABLE */
export function profileDigest(nameOrFile: string): string {
  return sha256(readText(profileFile(nameOrFile)));
}

/**
 * Loads a profile by built-in name or by path (anything that contains a slash, a backslash or ends with .json).
 * @throws BitSecureError BAD_PROFILE, NOT_FOUND
 */
export function loadProfile(nameOrFile: string): Profile {
  const file = profileFile(nameOrFile);
  if (!isProfileFile(nameOrFile)) {
    if (!builtInProfiles().includes(nameOrFile))
      throw new BitSecureError('BAD_PROFILE', `there is no profile ${JSON.stringify(nameOrFile)}`, {
        hint: `use ${builtInProfiles().join(' or ')}, or the path of a profile file`,
      });
    // A test holds them against the schema; here that would take as long as to start.
    return JSON.parse(readText(file)) as Profile;
  }
  const profile = readJsonDocument<Profile>(file, 'profile', 'BAD_PROFILE');
  checkProfile(profile, (_, message, hint) => {
    throw new BitSecureError('BAD_PROFILE', message, { file, ...(hint === undefined ? {} : { hint }) });
  });
  return profile;
}

/**
 * Checks a profile that keeps to its schema, up to the first fault: known semantic fields, types that can hold them, and names
 * that can stand in one document together.
 * @param refuse gets the JSON pointer of the fault
 */
export function checkProfile(
  profile: Profile,
  refuse: (pointer: string, message: string, hint?: string) => never,
): void {
  for (const [field, definition] of Object.entries(profile.fields)) {
    const known: Partial<Record<string, { kind: string }>> = SEMANTIC_FIELDS;
    const semantic = Object.hasOwn(known, field) ? known[field] : undefined;
    if (semantic === undefined) {
      const hint = `known are ${Object.keys(SEMANTIC_FIELDS).join(', ')}`;
      return refuse(`/fields/${field}`, `there is no semantic field ${JSON.stringify(field)}`, hint);
    }
    const types = TYPES[semantic.kind] ?? [];
    if (!types.includes(definition.type)) {
      refuse(`/fields/${field}/type`, `${field} cannot be of type ${definition.type}`, `use ${types.join(' or ')}`);
    }
  }
  const clash = clashingNames(profile);
  if (clash !== undefined) refuse('/fields', clash);
}

/** A name stands for one value, and what is an object in a document cannot be a value too. */
function clashingNames(profile: Profile): string | undefined {
  const fields = Object.entries(profile.fields).map(([field, { name }]) => ({ name, of: field }));
  const constants = Object.keys(profile.constants ?? {}).map((name) => ({ name, of: 'a constant' }));
  const all = [...fields, ...constants];
  for (const [index, { name, of }] of all.entries()) {
    const other = all.find((entry, at) => at !== index && (entry.name === name || entry.name.startsWith(`${name}.`)));
    if (other !== undefined) return `${name} (${of}) and ${other.name} (${other.of}) cannot both be in a document`;
  }
  return undefined;
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

/** The built-in profile that knows most of the field names, if it knows more than half of them. */
export function matchProfile(names: Iterable<string>): Profile | undefined {
  const wanted = new Set(names);
  let best: { profile: Profile; known: number } | undefined;
  for (const profile of builtInProfiles().map((name) => loadProfile(name))) {
    const fields = profileFields(profile);
    const known = [...wanted].filter((name) => fields.has(name)).length;
    if (known * 2 > wanted.size && known > (best?.known ?? 0)) best = { profile, known };
  }
  return best?.profile;
}
