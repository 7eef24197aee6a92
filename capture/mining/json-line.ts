/**
 * A message of JSON-RPC in the octets of its line: it knows where the members are and makes only what is asked for. Nearly all
 * that is said by the thousand (shares, answers, jobs) is plain enough; what it refuses, JSON or not, is for a parser.
 */
import type { JsonObject } from '../../model/json.ts';
import { latin1 } from '../recognise/recogniser.ts';
import { CLOSE_OBJECT, COMMA, OPEN_ARRAY, OPEN_OBJECT, PlainJson, QUOTE, F, N, T } from './plain-json.ts';
import { PLACES, type RpcMessage } from './rpc-message.ts';

const octetsOf = (names: readonly string[]): Buffer[] => names.map((name) => Buffer.from(`"${name}"`));
const MEMBERS = octetsOf(['id', 'method', 'params', 'result', 'error']);
const [ID, METHOD, PARAMS, RESULT, ERROR] = [0, 1, 2, 3, 4] as const;
/** Methods that are heard again and again, the most frequent first: no text is made of them. */
const OFTEN = [
  'mining.submit',
  'mining.notify',
  'job',
  'submit',
  'keepalived',
  'mining.set_difficulty',
  'eth_submitWork',
  'eth_getWork',
  'eth_submitHashrate',
  'mining.subscribe',
  'mining.authorize',
  'login',
  'eth_submitLogin',
];
const OFTEN_OCTETS = octetsOf(OFTEN);
/** Integers of no more digits are exact. */
const DIGITS = 15;
const ZERO = 0x30;
const NINE = 0x39;

/** Members by their first letters, of which no two are the same; -1 for the other letters. */
const BY_LETTER = new Int8Array(256).fill(-1);
for (const [member, name] of MEMBERS.entries()) BY_LETTER[name[1]!] = member;

/** True where a name in quotes stands at the place of a text. */
function isAt(name: Buffer, octets: Uint8Array, begin: number): boolean {
  for (let index = 1; index < name.length; index += 1) if (name[index] !== octets[begin + index]) return false;
  return true;
}

export class JsonLine implements RpcMessage {
  readonly #json = new PlainJson();
  #octets: Uint8Array = new Uint8Array(0);
  #begin = 0;
  #end = 0;
  /** Places of the members; what is absent begins at -1. */
  readonly #begins = new Int32Array(MEMBERS.length);
  readonly #ends = new Int32Array(MEMBERS.length);
  readonly #params = new Int32Array(PLACES);
  paramCount = 0;

  /**
   * Becomes the message that begins with these octets, until it is asked to become another.
   * @returns where it ends, and white space behind it; -1 where it is refused
   */
  read(octets: Uint8Array, begin: number, end: number): number {
    const json = this.#json;
    json.enter(octets, end);
    this.#octets = octets;
    this.#begin = begin;
    for (let member = 0; member < MEMBERS.length; member += 1) this.#begins[member] = -1;
    this.paramCount = 0;
    let at = json.sign(json.blank(begin), OPEN_OBJECT);
    while (at >= 0) {
      at = this.#member(at);
      if (at < 0) break;
      at = json.blank(at);
      const next = json.sign(at, COMMA);
      if (next < 0) return (this.#end = json.sign(at, CLOSE_OBJECT));
      at = next;
    }
    return -1;
  }

  #member(name: number): number {
    const json = this.#json;
    const begin = json.name(name);
    if (begin < 0) return -1;
    const member = BY_LETTER[this.#octets[name + 1]!]!;
    if (member < 0 || !isAt(MEMBERS[member]!, this.#octets, name)) return json.value(begin);
    // The last of equal names counts, as in a parsed object.
    const positional = member === PARAMS && begin < this.#octets.length && this.#octets[begin] === OPEN_ARRAY;
    const end = positional ? json.elements(begin, this.#params) : json.value(begin);
    if (member === PARAMS) this.paramCount = positional ? json.count : 0;
    this.#begins[member] = begin;
    this.#ends[member] = end;
    return end;
  }

  get method(): string {
    const begin = this.#begins[METHOD]!;
    if (begin < 0 || this.#octets[begin] !== QUOTE) return '';
    for (let often = 0; often < OFTEN.length; often += 1)
      if (isAt(OFTEN_OCTETS[often]!, this.#octets, begin)) return OFTEN[often]!;
    return latin1(this.#octets, begin + 1, this.#ends[METHOD]! - 1);
  }

  get id(): unknown {
    return this.#value(ID);
  }

  get result(): unknown {
    return this.#value(RESULT);
  }

  get error(): unknown {
    return this.#value(ERROR);
  }

  get object(): JsonObject {
    return JSON.parse(latin1(this.#octets, this.#begin, this.#end)) as JsonObject;
  }

  paramLength(index: number): number {
    if (index >= this.paramCount) return 0;
    const begin = this.#params[index]!;
    const end = this.#json.text(begin);
    return end < 0 ? 0 : end - begin - 2;
  }

  #value(member: number): unknown {
    const octets = this.#octets;
    const begin = this.#begins[member]!;
    if (begin < 0) return undefined;
    const first = octets[begin];
    if (first === T || first === F) return first === T;
    if (first === N) return null;
    const end = this.#ends[member]!;
    return this.#integer(begin, end) ?? JSON.parse(latin1(octets, begin, end));
  }

  /** Most ids are small. */
  #integer(begin: number, end: number): number | undefined {
    if (end - begin > DIGITS) return undefined;
    let value = 0;
    for (let at = begin; at < end; at += 1) {
      const octet = this.#octets[at]!;
      if (octet < ZERO || octet > NINE) return undefined;
      value = 10 * value + octet - ZERO;
    }
    return value;
  }
}
