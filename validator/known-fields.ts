/** Fields that an index pattern says that it has, and the addresses among those of the profile. */
import { arrayOf, propertyOf, stringOf } from '../model/json.ts';
import { objectsOfType, type Pack } from './pack.ts';

/** Address fields of the pack's profile by index name; none without a profile. */
export function addressFields(pack: Pack): Map<string, 'ip' | 'keyword'> {
  const fields = new Map<string, 'ip' | 'keyword'>();
  for (const side of ['source.address', 'destination.address'] as const) {
    const field = pack.profile?.fields[side];
    if (field !== undefined) fields.set(field.name, field.type === 'ip' ? 'ip' : 'keyword');
  }
  return fields;
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
