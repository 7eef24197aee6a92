/** One direction of JSON lines, in pieces as they come: bounded, and on its feet again behind a gap. */
import { isObject, type JsonObject } from '../../model/json.ts';
import { parseJson } from '../recognise/json.ts';

const NEW_LINE = 0x0a;
/** A line of Bitcoin's mining.notify has some kilobytes; what is longer is no line of a miner's. */
const LONGEST = 64 * 1024;

export class LineStream {
  #rest: Buffer | undefined = undefined;
  /** The beginning of the line was missed. */
  #skipping = false;
  readonly #onObject: (object: JsonObject) => void;

  constructor(onObject: (object: JsonObject) => void) {
    this.#onObject = onObject;
  }

  /** Octets are missing in front of what comes next. */
  gap(): void {
    this.#rest = undefined;
    this.#skipping = true;
  }

  add(octets: Uint8Array): void {
    let at = 0;
    for (let end = octets.indexOf(NEW_LINE, at); end >= 0; end = octets.indexOf(NEW_LINE, at)) {
      if (this.#rest !== undefined) this.#object(Buffer.concat([this.#rest, octets.subarray(at, end)]));
      else if (!this.#skipping) this.#object(octets, at, end);
      this.#rest = undefined;
      this.#skipping = false;
      at = end + 1;
    }
    if (at === octets.length) return;
    const piece = octets.subarray(at);
    const length = (this.#rest?.length ?? 0) + piece.length;
    if (length > LONGEST) this.gap();
    else if (!this.#skipping)
      this.#rest = Buffer.concat(this.#rest === undefined ? [piece] : [this.#rest, piece], length);
  }

  /** What is left may be a whole object without its line feed: some miners never send it. */
  finish(): void {
    if (this.#rest !== undefined && !this.#skipping) this.#object(this.#rest);
    this.#rest = undefined;
  }

  #object(octets: Uint8Array, begin = 0, end = octets.length): void {
    const buffer = Buffer.isBuffer(octets) ? octets : Buffer.from(octets.buffer, octets.byteOffset, octets.byteLength);
    const value = parseJson(buffer.toString('utf8', begin, end).trim());
    if (Array.isArray(value)) {
      for (const object of value as unknown[]) if (isObject(object)) this.#onObject(object);
    } else if (isObject(value)) this.#onObject(value);
  }
}
