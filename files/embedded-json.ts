/** The JSON inside the strings of saved objects, decoded. */
import { propertyOf } from '../model/json.ts';
import { EMBEDDED_JSON } from '../model/saved-object.ts';
import { parseBoundedJson, type JsonFault } from './bounded-json.ts';

export interface EmbeddedValue {
  /** Path of the attribute, such as `['kibanaSavedObjectMeta', 'searchSourceJSON']`. */
  keys: readonly string[];
  /** False where the attribute is missing, or null. */
  present: boolean;
  /** Undefined when it is missing or does not parse. */
  value: unknown;
  fault?: JsonFault;
}

/** Every attribute of the type that holds JSON in a string, in their fixed order. Never throws. */
export function decodeEmbedded(type: string, attributes: unknown): EmbeddedValue[] {
  const paths = Object.hasOwn(EMBEDDED_JSON, type) ? (EMBEDDED_JSON[type] ?? []) : [];
  return paths.map((keys) => Object.assign(decode(keys.reduce(propertyOf, attributes)), { keys }));
}

function decode(text: unknown): Omit<EmbeddedValue, 'keys'> {
  if (text === undefined || text === null) return { present: false, value: undefined };
  if (typeof text !== 'string') {
    return { present: true, value: undefined, fault: { kind: 'syntax', message: NOT_A_STRING, offset: 0 } };
  }
  const result = parseBoundedJson(text);
  return 'fault' in result
    ? { present: true, value: undefined, fault: result.fault }
    : { present: true, value: result.value };
}

/** Message of a fault that has no place in a text. */
export const NOT_A_STRING = 'is not a string of JSON';
