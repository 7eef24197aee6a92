/** One direction of JSON lines, in pieces as they come: bounded, and on its feet again behind a gap. */
import { isObject } from '../../model/json.ts';
import { parseJson } from '../recognise/json.ts';
import { JsonLine } from './json-line.ts';
import { ParsedMessage, type RpcMessage } from './rpc-message.ts';

const NEW_LINE = 0x0a;
/** A line of Bitcoin's mining.notify has some kilobytes; what is longer is no line of a miner's. */
const LONGEST = 64 * 1024;
/** Of all streams: a message is over when it was told. */
const plain = new JsonLine();

export class LineStream {
  #rest: Buffer | undefined = undefined;
  /** The beginning of the line was missed. */
  #skipping = false;
  readonly #onMessage: (message: RpcMessage) => void;

  /** @param onMessage gets messages that are good until it returns */
  constructor(onMessage: (message: RpcMessage) => void) {
    this.#onMessage = onMessage;
  }

  /** Octets are missing in front of what comes next. */
  gap(): void {
    this.#rest = undefined;
    this.#skipping = true;
  }

  add(octets: Uint8Array, begin: number, end: number): void {
    let at = begin;
    // Nearly all lines are plain, and begin and end with their packets: these need not be searched for their ends.
    while (at < end && this.#rest === undefined && !this.#skipping) {
      const lineEnd = plain.read(octets, at, end);
      if (lineEnd < 0 || lineEnd === end || octets[lineEnd] !== NEW_LINE) break;
      this.#onMessage(plain);
      at = lineEnd + 1;
    }
    if (at < end) this.#addLines(octets.subarray(at, end));
  }

  #addLines(octets: Uint8Array): void {
    let at = 0;
    for (let end = octets.indexOf(NEW_LINE, at); end >= 0; end = octets.indexOf(NEW_LINE, at)) {
      const line = octets.subarray(at, end);
      if (this.#rest !== undefined) this.#line(Buffer.concat([this.#rest, line]));
      else if (!this.#skipping) this.#line(line);
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
    if (this.#rest !== undefined && !this.#skipping) this.#line(this.#rest);
    this.#rest = undefined;
  }

  #line(octets: Uint8Array): void {
    if (plain.read(octets, 0, octets.length) === octets.length) {
      this.#onMessage(plain);
      return;
    }
    const value = parseJson(Buffer.from(octets.buffer, octets.byteOffset, octets.byteLength).toString('utf8').trim());
    for (const object of Array.isArray(value) ? (value as unknown[]) : [value])
      if (isObject(object)) this.#onMessage(new ParsedMessage(object));
  }
}
