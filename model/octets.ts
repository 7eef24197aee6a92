/** Octets of JSON, written one after another into a buffer that is used again and again. */
import type { Count } from './fields.ts';

const DIGIT = 0x30;
const SPACE = 0x20;
const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COMMA = 0x2c;
const COLON = 0x3a;
const DOT = 0x2e;
const ZULU = 0x5a;
const OPEN_LIST = 0x5b;
const CLOSE_LIST = 0x5d;

const DAY_MS = 86_400_000;
/** Octets of `08:30:00.123Z"`. */
const TIME_LENGTH = 14;

/** What is written often, for instance the name of a field: copied by words of four octets. */
export interface Constant {
  /** Little-endian, the last one filled up with zeros. */
  readonly words: Int32Array;
  readonly length: number;
}

export function constantOf(text: string): Constant {
  const octets = Buffer.from(text);
  const padded = Buffer.alloc(Math.ceil(octets.length / 4) * 4);
  octets.copy(padded);
  const words = Int32Array.from({ length: padded.length / 4 }, (_, word) => padded.readInt32LE(word * 4));
  return { words, length: octets.length };
}

/** By code: what does not stand for itself in JSON, or not as one octet in UTF-8. */
const SPECIAL = Uint8Array.from({ length: 256 }, (_, code) =>
  code < 0x20 || code > 0x7e || code === QUOTE || code === BACKSLASH ? 1 : 0,
);

/** The two digits of each number below 100. */
const PAIRS = Uint8Array.from(
  { length: 200 },
  (_, at) => DIGIT + (at % 2 === 0 ? Math.floor(at / 20) : (at >> 1) % 10),
);

export class Octets {
  #buffer: Buffer;
  #view: DataView;
  #length = 0;
  /** Midnight of the day whose date was written last, in milliseconds since 1970, and that date. */
  #midnight = Number.NaN;
  #date: Constant = { words: new Int32Array(0), length: 0 };

  /** @param size octets that it holds before it grows */
  constructor(size = 4096) {
    this.#buffer = Buffer.allocUnsafeSlow(size);
    this.#view = new DataView(this.#buffer.buffer);
  }

  /** Octets that it holds without growing. */
  get size(): number {
    return this.#buffer.length;
  }

  get length(): number {
    return this.#length;
  }

  /** Forgets what was written from here on. */
  truncate(length: number): void {
    this.#length = length;
  }

  /** Replaces an octet. */
  put(at: number, octet: number): void {
    this.#buffer[at] = octet;
  }

  /** What was written; valid until something else is. */
  view(): Buffer {
    return this.#buffer.subarray(0, this.#length);
  }

  toString(): string {
    return this.#buffer.toString('utf8', 0, this.#length);
  }

  #reserve(count: number): void {
    if (this.#length + count > this.#buffer.length) this.#grow(count);
  }

  #grow(count: number): void {
    const larger = Buffer.allocUnsafeSlow(2 * (this.#length + count));
    this.#buffer.copy(larger, 0, 0, this.#length);
    this.#buffer = larger;
    this.#view = new DataView(larger.buffer);
  }

  octet(octet: number): void {
    this.#reserve(1);
    this.#buffer[this.#length++] = octet;
  }

  append(octets: Octets | Uint8Array): void {
    const { length } = octets;
    this.#reserve(length);
    const from = octets instanceof Octets ? octets.#buffer.buffer : octets.buffer;
    const begin = octets instanceof Octets ? 0 : octets.byteOffset;
    this.#buffer.set(new Uint8Array(from, begin, length), this.#length);
    this.#length += length;
  }

  constant({ words, length }: Constant): void {
    this.#reserve(words.length * 4);
    const view = this.#view;
    let at = this.#length;
    for (let word = 0; word < words.length; word += 1, at += 4) view.setInt32(at, words[word]!, true);
    this.#length += length;
  }

  /** JSON text as it is. */
  raw(text: string): void {
    this.#reserve(text.length * 3);
    this.#length += this.#buffer.write(text, this.#length);
  }

  /** A string as JSON. */
  text(text: string): void {
    const begin = this.#length;
    this.octet(QUOTE);
    if (!this.#plain(text)) {
      this.#length = begin;
      this.raw(JSON.stringify(text));
      return;
    }
    this.octet(QUOTE);
  }

  /** False, and nothing written, where JSON or UTF-8 would have it otherwise. */
  #plain(text: string): boolean {
    const { length } = text;
    this.#reserve(length);
    const buffer = this.#buffer;
    const begin = this.#length;
    // Without a branch for each: hardly any text is special.
    let special = 0;
    for (let index = 0; index < length; index += 1) {
      const code = text.charCodeAt(index);
      special |= SPECIAL[code & 0xff]! | (code & 0xff00);
      buffer[begin + index] = code;
    }
    if (special !== 0) return false;
    this.#length = begin + length;
    return true;
  }

  /** Keywords as a list in JSON. */
  list(keywords: readonly (string | Count)[]): void {
    this.octet(OPEN_LIST);
    for (let index = 0; index < keywords.length; index += 1) {
      if (index > 0) this.octet(COMMA);
      const keyword = keywords[index]!;
      if (typeof keyword === 'string') this.text(keyword);
      else this.#count(keyword);
    }
    this.octet(CLOSE_LIST);
  }

  /** Without the string that it spells: there are many of them. */
  #count({ name, count }: Count): void {
    this.text(name);
    this.#buffer[this.#length - 1] = SPACE;
    this.number(count);
    this.octet(QUOTE);
  }

  /** A number as JSON. */
  number(value: number): void {
    // Below 2³¹ the engine counts in integers.
    if (value >= 0 && value < 0x7fff_ffff && value === (value | 0) && !Object.is(value, -0)) this.#whole(value | 0);
    else this.#plain(Number.isFinite(value) ? `${value}` : 'null');
  }

  /** @param value a whole number, neither negative nor 2³¹ or more */
  #whole(value: number): void {
    let count = 1;
    for (let power = 10; count < 10 && value >= power; power *= 10) count += 1;
    this.#reserve(count);
    const buffer = this.#buffer;
    let at = this.#length + count;
    this.#length = at;
    let rest = value;
    while (rest >= 10) {
      const next = (rest / 100) | 0;
      const pair = (rest - next * 100) * 2;
      buffer[--at] = PAIRS[pair + 1]!;
      buffer[--at] = PAIRS[pair]!;
      rest = next;
    }
    if (at > this.#length - count) buffer[--at] = DIGIT + rest;
  }

  #pair(at: number, value: number): void {
    this.#buffer[at] = PAIRS[value * 2]!;
    this.#buffer[at + 1] = PAIRS[value * 2 + 1]!;
  }

  /** A time in quotes, as `2026-11-21T08:30:00.123Z`. @param us microseconds since 1970 */
  time(us: number): void {
    const ms = Math.floor(us / 1000);
    if (!(ms >= this.#midnight && ms < this.#midnight + DAY_MS)) {
      this.#date = constantOf(`"${new Date(ms).toISOString().split('T')[0]}T`);
      this.#midnight = Math.floor(ms / DAY_MS) * DAY_MS;
    }
    this.constant(this.#date);
    this.#reserve(TIME_LENGTH);
    const buffer = this.#buffer;
    const at = this.#length;
    const ofDay = (ms - this.#midnight) | 0;
    const seconds = (ofDay / 1000) | 0;
    const minutes = (seconds / 60) | 0;
    const hours = (minutes / 60) | 0;
    const rest = ofDay - seconds * 1000;
    const hundreds = (rest / 100) | 0;
    this.#pair(at, hours);
    buffer[at + 2] = COLON;
    this.#pair(at + 3, minutes - hours * 60);
    buffer[at + 5] = COLON;
    this.#pair(at + 6, seconds - minutes * 60);
    buffer[at + 8] = DOT;
    buffer[at + 9] = DIGIT + hundreds;
    this.#pair(at + 10, rest - hundreds * 100);
    buffer[at + 12] = ZULU;
    buffer[at + 13] = QUOTE;
    this.#length = at + TIME_LENGTH;
  }
}
