/** Requests and replies of the dialects over HTTP: a reply is read as it comes, and may be none. */
import { isIPv6 } from 'node:net';
import { headerOf, readHttp, type HttpMessage } from '../../capture/recognise/http-message.ts';
import { parseJson, parseJsonPrefix } from '../../capture/recognise/json.ts';
import { isObject, type JsonObject } from '../../model/json.ts';
import type { ProbeTarget } from './prober.ts';

/**
 * A POST of a JSON-RPC call, without credentials. The extensions are those that old pools looked for; HTTP/1.1 keeps the
 * connection, for the second question that some servers need.
 */
export function post(path: string, call: JsonObject, { host, port, userAgent }: ProbeTarget): Buffer {
  const body = JSON.stringify(call);
  const head = [
    `POST ${path} HTTP/1.1`,
    `Host: ${isIPv6(host) ? `[${host}]` : host}:${port}`,
    `User-Agent: ${userAgent}`,
    'Accept: application/json',
    'Content-Type: application/json',
    'X-Mining-Extensions: longpoll midstate rollntime submitold',
    `Content-Length: ${Buffer.byteLength(body)}`,
  ];
  return Buffer.from(`${head.join('\r\n')}\r\n\r\n${body}`);
}

export interface Reply {
  message: HttpMessage;
  /** The body as JSON; cut where the body is. Undefined when it is no object. */
  json: JsonObject | undefined;
}

/** Replies up to this size are read whenever they grow; larger ones when they are complete or an eighth larger: who drips pays. */
const SMALL = 2048;
/** End of a chunked body without trailers. */
const LAST_CHUNK = '0\r\n\r\n';

/** Reads the first final response of one request, out of octets that only ever grow. */
export class ReplyReader {
  #start: number;
  #readAt = 0;
  /** Octets that a complete reply has, once they are known. */
  #wanted = Infinity;

  /** @param start where the reply begins among everything received */
  constructor(start: number) {
    this.#start = start;
  }

  /**
   * @param ended nothing more will come
   * @returns the reply as far as it is there, from its headers on; `more` while it says nothing new; undefined when this is no
   *   HTTP response
   */
  read(received: Buffer, ended: boolean): Reply | 'more' | undefined {
    const octets = received.subarray(this.#start);
    if (!ended && !this.#worthReading(octets)) return 'more';
    this.#readAt = octets.length;
    const messages = readHttp(octets);
    if (messages === undefined || messages === 'more') return ended ? undefined : 'more';
    const message = messages.find(({ status }) => status !== undefined && status >= 200);
    if (message === undefined) return ended || messages[0]?.status === undefined ? undefined : 'more';
    if (message.headersComplete !== true && !ended) return 'more';
    const length = Number(headerOf(message, 'content-length') ?? Infinity);
    this.#wanted = octets.length - message.body.length + length;
    return { message, json: jsonOf(message) };
  }

  #worthReading(octets: Buffer): boolean {
    const { length } = octets;
    if (length <= SMALL || length >= this.#readAt + this.#readAt / 8) return true;
    if (length < this.#readAt + 64) return false;
    return length >= this.#wanted || octets.toString('latin1', length - LAST_CHUNK.length) === LAST_CHUNK;
  }
}

function jsonOf({ body, complete }: HttpMessage): JsonObject | undefined {
  const text = Buffer.from(body, 'latin1').toString('utf8').trim();
  const value = (complete ? parseJson(text) : undefined) ?? parseJsonPrefix(text).value;
  return [value].flat().find(isObject);
}

/** True for a server that will not take a second request on this connection. */
export function closesAfter(message: HttpMessage): boolean {
  return /^close/i.test(headerOf(message, 'connection') ?? '');
}
