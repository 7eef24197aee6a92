/**
 * Walks over JSON as machines write it: ASCII, no escapes, no exponents, not deep. It reads octets and makes nothing of them. Each
 * step leads from the beginning of what it expects to the place behind it, or to -1: that may be JSON, but it is not plain.
 */
import { viewOf } from '../bytes.ts';

const TAB = 0x09;
const CARRIAGE_RETURN = 0x0d;
const SPACE = 0x20;
export const QUOTE = 0x22;
export const COMMA = 0x2c;
const MINUS = 0x2d;
const DOT = 0x2e;
const ZERO = 0x30;
const NINE = 0x39;
const COLON = 0x3a;
export const OPEN_ARRAY = 0x5b;
const BACKSLASH = 0x5c;
const CLOSE_ARRAY = 0x5d;
export const OPEN_OBJECT = 0x7b;
export const CLOSE_OBJECT = 0x7d;
const DELETE = 0x7f;
/** By these the words begin. */
export const [T, F, N] = [0x74, 0x66, 0x6e] as const;
const TRUE = Buffer.from('true');
const FALSE = Buffer.from('false');
const NULL = Buffer.from('null');

/** A text is long when it has more octets. */
const NEAR = 17;
/** Arrays and objects within each other. */
const DEEPEST = 16;
const NOTHING = new Uint8Array(0);
const NOWHERE = new Int32Array(0);

/** 1 for octets that stand for themselves in a text. */
const IN_TEXT = new Uint8Array(256).map((_, octet) =>
  octet >= SPACE && octet <= DELETE && octet !== QUOTE && octet !== BACKSLASH ? 1 : 0,
);

export class PlainJson {
  #octets: Uint8Array = NOTHING;
  #view = viewOf(NOTHING);
  #end = 0;
  /** Elements of the array, or members of the object, that was walked over last. */
  count = 0;

  /** Walks in these octets from now on. */
  enter(octets: Uint8Array, end: number): void {
    if (octets !== this.#octets) this.#view = viewOf(octets);
    this.#octets = octets;
    this.#end = end;
  }

  /** White space, or none. A line feed is not among it: that ends a line. */
  blank(begin: number): number {
    const octets = this.#octets;
    const end = this.#end;
    let at = begin;
    while (at < end && octets[at]! <= SPACE) {
      if (octets[at] !== SPACE && octets[at] !== TAB && octets[at] !== CARRIAGE_RETURN) return at;
      at += 1;
    }
    return at;
  }

  /** Punctuation, and white space behind it. */
  sign(begin: number, octet: number): number {
    return begin < this.#end && this.#octets[begin] === octet ? this.blank(begin + 1) : -1;
  }

  /** From quote to quote. */
  text(begin: number): number {
    const octets = this.#octets;
    const end = this.#end;
    if (begin >= end || octets[begin] !== QUOTE) return -1;
    const near = Math.min(begin + NEAR, end);
    let at = begin + 1;
    while (at < near && IN_TEXT[octets[at]!] === 1) at += 1;
    if (at === near) at = this.#far(at);
    return at < end && octets[at] === QUOTE ? at + 1 : -1;
  }

  /** Where the octets end that stand for themselves: of long texts, four are looked at at once. */
  #far(begin: number): number {
    const octets = this.#octets;
    const end = this.#end;
    let at = begin;
    for (const last = end - 4; at <= last; at += 4) {
      const four = this.#view.getInt32(at);
      // Below 0x20, or above 0x7f, or equal to one of the two: then the top bit of an octet is set.
      const quote = ((four ^ 0x22222222) - 0x01010101) | 0;
      const backslash = ((four ^ 0x5c5c5c5c) - 0x01010101) | 0;
      if ((four | (four - 0x20202020) | quote | backslash) & 0x80808080) break;
    }
    while (at < end && IN_TEXT[octets[at]!] === 1) at += 1;
    return at;
  }

  value(begin: number, deepest = DEEPEST): number {
    if (begin >= this.#end) return -1;
    const octet = this.#octets[begin]!;
    if (octet === QUOTE) return this.text(begin);
    if (octet === OPEN_ARRAY || octet === OPEN_OBJECT) return this.elements(begin, NOWHERE, deepest);
    if (octet === T) return this.#word(begin, TRUE);
    if (octet === F) return this.#word(begin, FALSE);
    return octet === N ? this.#word(begin, NULL) : this.#number(begin);
  }

  /** A member's name, its colon, and white space between and behind them. */
  name(begin: number): number {
    const end = this.text(begin);
    return end < 0 ? -1 : this.sign(this.blank(end), COLON);
  }

  /** An array or object, from bracket to bracket. @param places gets the beginnings of as many elements as it has room for */
  elements(begin: number, places: Int32Array, deepest = DEEPEST): number {
    if (deepest === 0) return -1;
    const octets = this.#octets;
    const end = this.#end;
    const named = octets[begin] === OPEN_OBJECT;
    const close = named ? CLOSE_OBJECT : CLOSE_ARRAY;
    let at = this.blank(begin + 1);
    this.count = 0;
    if (at < end && octets[at] === close) return at + 1;
    for (let count = 0; ; at = this.blank(at + 1)) {
      if (named) at = this.name(at);
      if (count < places.length) places[count] = at;
      if (at >= 0) at = this.value(at, deepest - 1);
      if (at < 0) return -1;
      at = this.blank(at);
      if (at >= end) return -1;
      count += 1;
      this.count = count;
      if (octets[at] === close) return at + 1;
      if (octets[at] !== COMMA) return -1;
    }
  }

  #word(begin: number, word: Buffer): number {
    const octets = this.#octets;
    if (this.#end - begin < word.length) return -1;
    for (let index = 1; index < word.length; index += 1) if (octets[begin + index] !== word[index]) return -1;
    return begin + word.length;
  }

  #number(begin: number): number {
    const octets = this.#octets;
    const whole = octets[begin] === MINUS ? begin + 1 : begin;
    const at = this.#digits(whole);
    if (at === whole || (octets[whole] === ZERO && at > whole + 1)) return -1;
    if (at === this.#end || octets[at] !== DOT) return at;
    const end = this.#digits(at + 1);
    return end === at + 1 ? -1 : end;
  }

  #digits(begin: number): number {
    const octets = this.#octets;
    const end = this.#end;
    let at = begin;
    while (at < end && octets[at]! >= ZERO && octets[at]! <= NINE) at += 1;
    return at;
  }
}
