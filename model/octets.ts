/** Octets of JSON, written one after another into a buffer that is used again and again. */

const DIGIT = 0x30;
const QUOTE = 0x22;
const BACKSLASH = 0x5c;

export class Octets {
  #buffer = Buffer.allocUnsafeSlow(4096);
  #length = 0;

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

  #reserve(count: number): void {
    if (this.#length + count <= this.#buffer.length) return;
    const larger = Buffer.allocUnsafeSlow(2 * (this.#length + count));
    this.#buffer.copy(larger, 0, 0, this.#length);
    this.#buffer = larger;
  }

  octet(octet: number): void {
    this.#reserve(1);
    this.#buffer[this.#length++] = octet;
  }

  /** By a loop: what is copied here is too short for a call into native code to pay. */
  octets(octets: Uint8Array): void {
    this.#reserve(octets.length);
    const buffer = this.#buffer;
    let at = this.#length;
    for (let index = 0; index < octets.length; index += 1) buffer[at++] = octets[index]!;
    this.#length = at;
  }

  /** JSON text as it is. */
  raw(text: string): void {
    this.#reserve(text.length * 3);
    this.#length += this.#buffer.write(text, this.#length);
  }

  /** A string as JSON. */
  text(text: string): void {
    const begin = this.#length;
    this.#reserve(text.length + 2);
    const buffer = this.#buffer;
    let at = begin;
    buffer[at++] = QUOTE;
    for (let index = 0; index < text.length; index += 1) {
      const code = text.charCodeAt(index);
      if (code < 0x20 || code > 0x7e || code === QUOTE || code === BACKSLASH) {
        this.raw(JSON.stringify(text));
        return;
      }
      buffer[at++] = code;
    }
    buffer[at++] = QUOTE;
    this.#length = at;
  }

  /** A number as JSON. */
  number(value: number): void {
    // Below 2³¹ the engine counts in integers.
    if (!(value >= 0 && value < 0x7fff_ffff) || value !== Math.floor(value) || Object.is(value, -0)) {
      this.raw(JSON.stringify(value));
      return;
    }
    let count = 1;
    for (let rest = value; rest >= 10; rest = Math.floor(rest / 10)) count += 1;
    this.digits(value, count);
  }

  /** The last `count` decimal digits of a whole number. */
  digits(value: number, count: number): void {
    this.#reserve(count);
    let rest = value;
    for (let at = this.#length + count - 1; at >= this.#length; at -= 1) {
      const next = Math.floor(rest / 10);
      this.#buffer[at] = DIGIT + rest - next * 10;
      rest = next;
    }
    this.#length += count;
  }
}
