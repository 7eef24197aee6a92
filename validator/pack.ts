/** A pack as it was read: what the checks look at. Nothing in it is trusted to have any shape. */
import type { JsonFault } from '../files/bounded-json.ts';
import type { EmbeddedValue } from '../files/embedded-json.ts';
import type { Profile } from '../files/profile.ts';
import { objectOf, propertyOf, stringOf, type JsonObject, type JsonPath } from '../model/json.ts';
import type { Manifest } from '../model/generated/manifest.ts';
import type { Target } from './targets.ts';

/** What a file's first characters make of it, whatever its name says. */
export type Form = 'array' | 'ndjson' | 'envelope' | 'object' | 'empty' | 'text';
/** What a file is for. `other` is neither content nor a document of ours (a README, a picture). */
export type Role = 'content' | 'index-pattern' | 'manifest' | 'baseline' | 'profile' | 'config' | 'other';

/** One JSON text: a whole file, or a line of NDJSON. */
export interface PackDocument {
  file: PackFile;
  /** Of its first character in the file's text. */
  offset: number;
  text: string;
  /** Undefined when it does not parse. */
  value: unknown;
  fault?: JsonFault;
}

export interface PackFile {
  /** As the user named it. */
  name: string;
  base: string;
  bytes: number;
  /** Absent where the content was not looked at. */
  sha256?: string;
  text: string;
  role: Role;
  form: Form;
  /** Why its content was not looked at. */
  unread?: 'too-large' | 'not-utf8';
  byteOrderMark: boolean;
  documents: PackDocument[];
}

/** JSON inside a string, decoded. */
export interface Embedded extends Omit<EmbeddedValue, 'keys'> {
  /** From the root of the document. */
  path: JsonPath;
}

export interface PackObject {
  document: PackDocument;
  /** Path of the object in its document: empty on a line of NDJSON. */
  path: JsonPath;
  /** The whole of it. */
  raw: unknown;
  /** The keys of its format, `_id`, `_type`, `_source` or `id`, `type`, `attributes`, are what it is read by. */
  legacy: boolean;
  id: string | undefined;
  type: string | undefined;
  attributes: JsonObject;
  /** Path of the attributes in the document. */
  attributesPath: JsonPath;
  references: { name: string; type: string; id: string; path: JsonPath }[];
  /** By the dotted name of the attribute, such as `kibanaSavedObjectMeta.searchSourceJSON`. */
  embedded: ReadonlyMap<string, Embedded>;
}

export interface Pack {
  /** As the user named it; absent where single files were given. */
  folder?: string;
  target: Target;
  files: PackFile[];
  objects: PackObject[];
  /** The manifest in the folder, or the one beside a single file, when it has the right shape. */
  manifest?: Manifest;
  /** The profile that its fields are checked by. */
  profile?: Profile;
  /** Name of a profile that the manifest speaks of and that is not known here. */
  unknownProfile?: string;
  /** Holds, or claims to hold, the four visualizations of this tool. */
  isBitSecure: boolean;
}

/** A place in a pack. */
export interface Place {
  file: PackFile;
  document?: PackDocument;
  path?: JsonPath;
  /** Where no document tells it. */
  line?: number;
}

/** The place of something in an object; without arguments the object itself. */
export function placeIn(object: PackObject, ...path: JsonPath): Place {
  return { file: object.document.file, document: object.document, path: [...object.path, ...path] };
}

/** The place of a path that begins at the root of the object's document, as decoded values carry it. */
export function placeAt(object: PackObject, path: JsonPath): Place {
  return { file: object.document.file, document: object.document, path };
}

/** Place of an attribute. */
export function attributePlace(object: PackObject, ...path: JsonPath): Place {
  return placeAt(object, [...object.attributesPath, ...path]);
}

/** False where `attributes` or `_source` is missing altogether, which a check of its own says. */
export function hasAttributes(object: PackObject): boolean {
  return (
    object.attributesPath.length === 0 || propertyOf(object.raw, object.legacy ? '_source' : 'attributes') !== undefined
  );
}

/** Objects of a type, in file order. */
export function objectsOfType(pack: Pack, type: string): PackObject[] {
  return pack.objects.filter((object) => object.type === type);
}

/** What a person calls an object: its title, else its id. */
export function nameOf(object: PackObject): string {
  return JSON.stringify((stringOf(propertyOf(object.attributes, 'title')) ?? object.id ?? 'without id').slice(0, 80));
}

/** The decoded value of an embedded attribute as an object; empty when it does not parse. */
export function decodedObject(object: PackObject, attribute: string): JsonObject {
  return objectOf(object.embedded.get(attribute)?.value);
}
