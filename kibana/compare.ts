/**
 * Whether a stored object means what was sent. Servers rewrite what they store: migrations add fields, name references anew, and
 * drop what is empty; Kibana 5 fills in the fields of an index pattern. None of that is a difference.
 */
import { decodeEmbedded } from '../files/embedded-json.ts';
import {
  canonicalJson,
  isObject,
  pointerOf,
  propertyOf,
  stringOf,
  type JsonObject,
  type JsonPath,
} from '../model/json.ts';
import type { Reference } from '../model/saved-object.ts';
import { enumerateAs } from '../model/text.ts';

/** What an object means: its attributes with their strings of JSON decoded and the names of references replaced by what they name. */
interface Meaning {
  attributes: JsonObject;
}

export interface Difference {
  /** JSON pointer into the attributes, through decoded strings. */
  path: string;
  sent: unknown;
  /** Undefined where there is nothing. */
  stored: unknown;
}

interface Described {
  type: string;
  attributes: Record<string, unknown>;
  references: readonly Reference[];
}

function putAt(value: JsonObject, [key = '', ...rest]: readonly string[], replacement: unknown): JsonObject {
  const inner = propertyOf(value, key);
  return { ...value, [key]: rest.length > 0 && isObject(inner) ? putAt(inner, rest, replacement) : replacement };
}

/** Since Kibana 7.14 a dashboard's references bear the panel's index before their name: `1:panel_1`. */
function referenceNamed(name: string, references: readonly Reference[]): Reference | undefined {
  return (
    references.find((reference) => reference.name === name) ??
    references.find(({ name: full }) => full.endsWith(`:${name}`))
  );
}

/** Depth is bounded by that of the JSON that was read. */
function resolved(value: unknown, references: readonly Reference[]): unknown {
  if (Array.isArray(value)) return value.map((item) => resolved(item, references));
  if (!isObject(value)) return value;
  const result: JsonObject = {};
  for (const [key, inner] of Object.entries(value)) {
    const reference = key.endsWith('RefName') ? referenceNamed(stringOf(inner) ?? '', references) : undefined;
    if (reference === undefined) result[key] = resolved(inner, references);
    else if (key === 'panelRefName') Object.assign(result, { type: reference.type, id: reference.id });
    else result[key.slice(0, -'RefName'.length)] = reference.id;
  }
  return result;
}

function meaningOf({ type, attributes, references }: Described): Meaning {
  let decoded: JsonObject = attributes;
  for (const { keys, present, value } of decodeEmbedded(type, attributes))
    if (present && value !== undefined) decoded = putAt(decoded, keys, value);
  const panels = propertyOf(decoded, 'panelsJSON');
  if (type === 'dashboard' && Array.isArray(panels)) {
    // Each panel's version is that of the server that wrote it.
    const bare = panels.map((panel: unknown) => {
      const { version: _version, ...others } = isObject(panel) ? panel : {};
      return others;
    });
    decoded = { ...decoded, panelsJSON: bare };
  }
  return { attributes: resolved(decoded, references) as JsonObject };
}

/** What servers leave out when they store. */
function isNothing(value: unknown): boolean {
  return (
    value === null ||
    value === undefined ||
    value === '' ||
    value === 0 ||
    value === false ||
    ['{}', '[]'].includes(canonicalJson(value))
  );
}

function* within(sent: unknown, stored: unknown, path: JsonPath): Generator<Difference> {
  if (isObject(sent) && isObject(stored)) {
    for (const [key, value] of Object.entries(sent)) yield* within(value, propertyOf(stored, key), [...path, key]);
    return;
  }
  if (Array.isArray(sent) && Array.isArray(stored) && sent.length === stored.length) {
    for (const [index, value] of sent.entries()) yield* within(value, stored[index], [...path, index]);
    return;
  }
  if (stored === undefined ? isNothing(sent) : canonicalJson(sent) === canonicalJson(stored)) return;
  yield { path: pointerOf(path), sent, stored };
}

/** Where what was sent is not found again in what is stored; what the server added beside it does not count. */
export function differences(sent: Described, stored: Omit<Described, 'type'>): Difference[] {
  const [wanted, found] = [meaningOf(sent), meaningOf({ ...stored, type: sent.type })];
  return [...within(wanted.attributes, found.attributes, [])];
}

const shortened = (value: unknown): string => {
  const text = value === undefined ? 'nothing' : canonicalJson(value);
  return text.length > 60 ? `${text.slice(0, 59)}…` : text;
};

/** `/title is "a", not "b"`: the first differences in words. */
export function inWords(found: readonly Difference[], most = 3): string {
  const spell = ({ path, sent, stored }: Difference): string =>
    `${path} is ${shortened(stored)}, not ${shortened(sent)}`;
  return enumerateAs(found, spell, most, '; ');
}
