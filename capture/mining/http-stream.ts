/** One direction of JSON-RPC over HTTP/1, in pieces as they come: bounded; what is long is read from its beginning and skipped. */
import { isObject } from '../../model/json.ts';
import { headerOf, readFirstMessage, type HttpMessage } from '../recognise/http-message.ts';
import { parseJsonPrefix } from '../recognise/json.ts';
import { ParsedMessage, type RpcMessage } from './rpc-message.ts';

/** Bodies that are looked at whole; a block template may have megabytes, and says what it is at its beginning. */
const LONGEST = 64 * 1024;
const EMPTY = Buffer.alloc(0);

export interface Asker {
  agent: string | undefined;
  /** User of basic authentication (RFC 7617). */
  user: string | undefined;
}

export class HttpStream {
  #rest: Buffer = EMPTY;
  /** Octets of a body that nobody needs; Infinity until a first line comes. */
  #skip = 0;
  readonly #onMessage: (message: RpcMessage) => void;
  readonly #onHead: (asker: Asker) => void;

  constructor(onMessage: (message: RpcMessage) => void, onHead: (asker: Asker) => void = () => {}) {
    this.#onMessage = onMessage;
    this.#onHead = onHead;
  }

  /** Octets are missing in front of what comes next. */
  gap(): void {
    this.#rest = EMPTY;
    this.#skip = Infinity;
  }

  add(octets: Uint8Array, begin: number, end: number): void {
    let piece = octets.subarray(begin, end);
    // Messages begin with packets nearly always: the next first line is looked for there.
    if (this.#skip === Infinity) {
      if (!/^(?:HTTP\/1\.|[A-Z]{3,7} \S)/.test(text(piece.subarray(0, 16)))) return;
      this.#skip = 0;
    } else if (this.#skip > 0) {
      const skipped = Math.min(this.#skip, piece.length);
      this.#skip -= skipped;
      piece = piece.subarray(skipped);
    }
    if (piece.length === 0) return;
    this.#rest = Buffer.concat([this.#rest, piece]);
    this.#read();
  }

  finish(): void {
    const first = this.#rest.length === 0 ? undefined : readFirstMessage(text(this.#rest));
    if (first !== undefined) this.#message(first.message);
    this.#rest = EMPTY;
  }

  #read(): void {
    while (this.#rest.length > 0) {
      const whole = text(this.#rest);
      const first = readFirstMessage(whole);
      // Some pools answer with a bare line of JSON, without any header.
      const bare = first === undefined && /^\s*\{/.test(whole) ? whole.indexOf('\n') : -1;
      if (bare >= 0) {
        this.#body(whole.slice(0, bare));
        this.#rest = this.#rest.subarray(bare + 1);
        continue;
      }
      if (first?.message.complete === true) {
        this.#message(first.message);
        this.#rest = this.#rest.subarray(first.next);
        continue;
      }
      if (this.#rest.length > LONGEST) this.#skipRest(first);
      return;
    }
  }

  #skipRest(first: { message: HttpMessage; next: number } | undefined): void {
    const had = this.#rest.length;
    if (first !== undefined) this.#message(first.message);
    this.gap();
    if (first !== undefined && Number.isFinite(first.next) && first.next > had) this.#skip = first.next - had;
  }

  #message(message: HttpMessage): void {
    if (message.method !== undefined) {
      const [, encoded] = /^basic\s+(\S+)/i.exec(headerOf(message, 'authorization') ?? '') ?? [];
      const user = encoded === undefined ? undefined : Buffer.from(encoded, 'base64').toString('utf8').split(':')[0];
      this.#onHead({ agent: headerOf(message, 'user-agent'), user });
    }
    this.#body(message.body);
  }

  #body(body: string): void {
    const { value } = parseJsonPrefix(body);
    for (const object of Array.isArray(value) ? (value as unknown[]) : [value])
      if (isObject(object)) this.#onMessage(new ParsedMessage(object));
  }
}

function text(octets: Uint8Array): string {
  return Buffer.from(octets.buffer, octets.byteOffset, octets.byteLength).toString('latin1');
}
