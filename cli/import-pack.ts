/** Packs as they were read → the saved objects that are to be imported. */
import type { ImportObject } from '../kibana/object.ts';
import { keyOf, referencesOf } from '../kibana/object.ts';
import type { PackTarget } from '../kibana/fit.ts';
import { BitSecureError } from '../model/errors.ts';
import { canonicalJson, objectOf } from '../model/json.ts';
import { hasAttributes, type Pack, type PackObject } from '../validator/pack.ts';

export interface NamedPack {
  /** As the user named it. */
  name: string;
  target: PackTarget;
  pack: Pack;
}

/** A pack by what a person calls it, with the versions that it says it is for. */
export function namedPack(pack: Pack): NamedPack {
  const { id, title } = pack.target;
  const { oldest, newest } = pack.manifest?.target ?? {};
  return {
    name: pack.folder ?? pack.files.map(({ name }) => name).join(', '),
    target: { id, title, ...(oldest === undefined ? {} : { oldest }), ...(newest === undefined ? {} : { newest }) },
    pack,
  };
}

function importObject(object: PackObject): ImportObject {
  const file = object.document.file.name;
  const { type, id } = object;
  if (type === undefined || id === undefined || id === '' || !hasAttributes(object))
    throw new BitSecureError('BAD_PACK', 'holds an object without type, id or attributes', {
      file,
      hint: 'bitsecure validate says where',
    });
  const keys = object.legacy ? ['_id', '_type', '_source'] : ['id', 'type', 'attributes', 'references'];
  // An index pattern's file holds its attributes alone.
  const bare = object.attributesPath.length === 0;
  const others = Object.entries(bare || object.legacy ? {} : objectOf(object.raw)).filter(
    ([key]) => !keys.includes(key),
  );
  return {
    type,
    id,
    attributes: object.attributes,
    references: referencesOf(bare ? [] : objectOf(object.raw)['references']),
    rest: Object.fromEntries(others),
    file,
  };
}

/**
 * Every object of the packs, each once.
 * @throws BitSecureError BAD_PACK for files that cannot be read as objects, and where two objects claim one id
 */
export function objectsToImport(packs: readonly Pack[]): ImportObject[] {
  const found = new Map<string, ImportObject>();
  for (const pack of packs) {
    for (const file of pack.files.filter(({ role }) => role === 'content' || role === 'index-pattern')) {
      const fault = file.documents.find((document) => document.fault !== undefined)?.fault;
      const unread = file.unread === undefined ? fault?.message : `cannot be read (${file.unread})`;
      if (unread !== undefined)
        throw new BitSecureError('BAD_PACK', unread, { file: file.name, hint: 'bitsecure validate says where' });
    }
    for (const object of pack.objects.map((one) => importObject(one))) {
      const key = keyOf(object);
      const other = found.get(key);
      if (other !== undefined && canonicalJson(other.attributes) !== canonicalJson(object.attributes))
        throw new BitSecureError('BAD_PACK', `${other.file} has another ${object.type} ${JSON.stringify(object.id)}`, {
          file: object.file,
          hint: 'import them one after the other, or give one pack another --title',
        });
      found.set(key, other ?? object);
    }
  }
  if (found.size === 0)
    throw new BitSecureError('BAD_PACK', 'there is no saved object in it', { file: packs[0]?.files[0]?.name ?? '' });
  return [...found.values()];
}
