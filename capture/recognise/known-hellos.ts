/**
 * ClientHellos that say the same: clients are many, and kinds of them few. No two are equal octet for octet, for each has a
 * random, keys and reserved values (RFC 8701) of its own, and browsers shuffle their extensions; so they are compared by what
 * is told of them: versions, suites, extensions in order, signature algorithms, protocols, name.
 */
import { u16 } from '../bytes.ts';
import {
  isGrease,
  PROTOCOLS,
  SERVER_NAME,
  SIGNATURE_ALGORITHMS,
  SUPPORTED_VERSIONS,
  VERSION_AT,
} from './client-hello.ts';

/** Hellos remembered, each at the place of its hash; a power of two. */
const PLACES = 2048;
/** What is longer is odd. */
const EXTENSIONS = 64;
const SUITES = 256;
const ALGORITHMS = 128;
const TEXTS = 512;

/** What is told of the hello at hand, as numbers. */
const key = new Uint16Array(8 + EXTENSIONS + SUITES + ALGORITHMS + TEXTS);

interface Known<T> {
  key: Uint16Array;
  value: T;
}

/** Remembers what was made of hellos. */
export class KnownHellos<T> {
  readonly #places: (Known<T> | undefined)[] = Array.from({ length: PLACES });

  readonly #make: (hello: Uint8Array) => T;

  constructor(make: (hello: Uint8Array) => T) {
    this.#make = make;
  }

  /** What is made of the ClientHello in `octets[start … end)`, or was of one that says the same; undefined where it is odd. */
  of(octets: Uint8Array, start: number, end: number): T | undefined {
    const length = spell(octets, start, end);
    if (length === 0) return undefined;
    const place = placeOf(length);
    const known = this.#places[place];
    if (known !== undefined && isSame(known.key, length)) return known.value;
    const value = this.#make(octets.subarray(start, end));
    this.#places[place] = { key: key.slice(0, length), value };
    return value;
  }
}

function placeOf(length: number): number {
  let hash = 0;
  for (let index = 0; index < length; index += 1) hash = Math.imul(hash ^ key[index]!, 0x01000193);
  return (hash ^ (hash >>> 15)) & (PLACES - 1);
}

function isSame(other: Uint16Array, length: number): boolean {
  if (other.length !== length) return false;
  for (let index = 0; index < length; index += 1) if (other[index] !== key[index]) return false;
  return true;
}

/** Spells a hello into the key. Answers the key's length; 0 where a length does not fit, or there is too much. */
function spell(octets: Uint8Array, start: number, end: number): number {
  const sessionAt = start + VERSION_AT + 2 + 32;
  if (sessionAt >= end) return 0;
  const suitesAt = sessionAt + 1 + octets[sessionAt]! + 2;
  if (suitesAt > end) return 0;
  const compressionAt = suitesAt + u16(octets, suitesAt - 2);
  if (compressionAt >= end) return 0;
  const extensionsAt = compressionAt + 1 + octets[compressionAt]! + 2;
  if (extensionsAt > end || extensionsAt + u16(octets, extensionsAt - 2) !== end) return 0;
  let nameAt = 0;
  let protocolsAt = 0;
  let versionsAt = 0;
  let algorithmsAt = 0;
  let length = 2;
  for (let at = extensionsAt; at < end;) {
    const next = at + 4 <= end ? at + 4 + u16(octets, at + 2) : Infinity;
    if (next > end || length - 2 === EXTENSIONS) return 0;
    const type = u16(octets, at);
    if (!isGrease(type)) length = insert(type, length);
    if (type === SERVER_NAME) nameAt = at + 4;
    else if (type === PROTOCOLS) protocolsAt = at + 4;
    else if (type === SUPPORTED_VERSIONS) versionsAt = at + 4;
    else if (type === SIGNATURE_ALGORITHMS) algorithmsAt = at + 4;
    at = next;
  }
  key[0] = length - 2;
  key[1] = highest(octets, versionsAt) ?? u16(octets, start + VERSION_AT);
  length = addNumbers(octets, suitesAt, compressionAt, SUITES, length);
  if (length > 0 && algorithmsAt > 0) {
    const listed = algorithmsAt + 2 + u16(octets, algorithmsAt);
    length = addNumbers(octets, algorithmsAt + 2, Math.min(listed, endOf(octets, algorithmsAt)), ALGORITHMS, length);
  }
  if (length > 0 && protocolsAt > 0) length = addText(octets, protocolsAt, length);
  if (length > 0 && nameAt > 0) length = addText(octets, nameAt, length);
  return length;
}

/** Puts an extension among those before it, in ascending order: their own is not told. Answers the key's new length. */
function insert(type: number, length: number): number {
  let at = length;
  for (; at > 2 && key[at - 1]! > type; at -= 1) key[at] = key[at - 1]!;
  key[at] = type;
  return length + 1;
}

/** Adds numbers of two octets behind their count. Answers the key's new length; 0 when there are more than `most`. */
function addNumbers(octets: Uint8Array, start: number, end: number, most: number, length: number): number {
  if (end - start > 2 * most) return 0;
  let next = length + 1;
  for (let at = start; at <= end - 2; at += 2) {
    const value = u16(octets, at);
    if (!isGrease(value)) key[next++] = value;
  }
  key[length] = next - length - 1;
  return next;
}

/** Adds the octets of an extension behind their count. Answers the key's new length; 0 where they do not fit. */
function addText(octets: Uint8Array, start: number, length: number): number {
  const end = endOf(octets, start);
  let next = length + 1;
  if (next + end - start > key.length) return 0;
  key[length] = end - start;
  for (let at = start; at < end; at += 1) key[next++] = octets[at]!;
  return next;
}

/** The highest version of a supported_versions extension; undefined where there is none. */
function highest(octets: Uint8Array, start: number): number | undefined {
  if (start === 0) return undefined;
  const end = Math.min(start + 1 + octets[start]!, endOf(octets, start));
  let version: number | undefined;
  for (let at = start + 1; at <= end - 2; at += 2) {
    const value = u16(octets, at);
    if (!isGrease(value) && value > (version ?? -1)) version = value;
  }
  return version;
}

/** Where the content of an extension ends: its length is before it. */
function endOf(octets: Uint8Array, start: number): number {
  return start + u16(octets, start - 2);
}
