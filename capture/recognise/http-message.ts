/** HTTP/1 messages at the beginning of a stream (RFC 9112), as far as they are there. */
import { askedAgain, latin1 } from './recogniser.ts';

export interface HttpMessage {
  /** `GET`, `POST` …; undefined in a response. */
  method?: string;
  /** Status code; undefined in a request. */
  status?: number;
  /** Request target as sent; empty in a response. */
  target: string;
  /** Header lines, each behind a line feed. */
  head: string;
  /** Decoded of chunked coding, as far as it is there; one character per octet. */
  body: string;
  /** The blank line behind the headers was seen. */
  headersComplete?: boolean;
  /** The body has all that its length or last chunk announced. */
  complete: boolean;
}

const REQUEST = /^([A-Z][A-Z-]{1,19}) (\S+) HTTP\/[12]\.\d\r?$/;
const RESPONSE = /^HTTP\/1\.\d ([1-5]\d\d)(?:[ \r][^\n]*)?$/;
/** Octets that end a chunk (RFC 9112 7.1). */
const LINE_END = 2;
/** Requests on one connection that are looked at. */
const MESSAGES = 8;

/** Messages in order; undefined when the stream does not begin with one. An incomplete first line gives `more`. */
export function readHttp(head: Uint8Array): HttpMessage[] | 'more' | undefined {
  // Every first line begins with a capital letter: what does not is refused without making text of it.
  if (head.length === 0 || head[0]! < 0x41 || head[0]! > 0x5a) return undefined;
  return readMessages(head);
}

const readMessages = askedAgain((head: Uint8Array): HttpMessage[] | 'more' | undefined => {
  const text = latin1(head);
  const messages: HttpMessage[] = [];
  for (let at = 0; at < text.length && messages.length < MESSAGES;) {
    const end = text.indexOf('\n', at);
    if (end < 0) {
      if (messages.length > 0) break;
      return /^[A-Z][A-Z-]{1,19} \S{0,4096}(?: H?T?T?P?\/?[\d.]*)?\r?$|^HTTP\/1/.test(text) ? 'more' : undefined;
    }
    const first = readFirstMessage(text, at);
    if (first === undefined) break;
    messages.push(first.message);
    if (!first.message.complete) break;
    at = first.next;
  }
  return messages.length === 0 ? undefined : messages;
});

/**
 * The message that begins at a place, as far as it is there; undefined where there is none, or its first line is not all there.
 * @returns `next`: where it ends; beyond the text when its length says so, Infinity when the connection's end does
 */
export function readFirstMessage(text: string, at = 0): { message: HttpMessage; next: number } | undefined {
  const end = text.indexOf('\n', at);
  const line = end < 0 ? '' : text.slice(at, end);
  const request = REQUEST.exec(line);
  const response = request === null ? RESPONSE.exec(line) : null;
  if (request === null && response === null) return undefined;
  const status = response === null ? undefined : Number(response[1]);
  const { message, next } = readMessage(text, end + 1, status);
  if (request !== null) message.method = request[1]!;
  if (status !== undefined) message.status = status;
  message.target = request?.[2] ?? '';
  return { message, next };
}

const HEADERS = {
  'user-agent': /\nuser-agent:[ \t]*([^\r\n]*)/i,
  authorization: /\nauthorization:[ \t]*([^\r\n]*)/i,
  host: /\nhost:[ \t]*([^\r\n]*)/i,
  'content-length': /\ncontent-length:[ \t]*([^\r\n]*)/i,
  'transfer-encoding': /\ntransfer-encoding:[ \t]*([^\r\n]*)/i,
  'x-mining-extensions': /\nx-mining-extensions:[ \t]*([^\r\n]*)/i,
  'x-stratum': /\nx-stratum:[ \t]*([^\r\n]*)/i,
  'x-long-polling': /\nx-long-polling:[ \t]*([^\r\n]*)/i,
  'www-authenticate': /\nwww-authenticate:[ \t]*([^\r\n]*)/i,
  connection: /\nconnection:[ \t]*([^\r\n]*)/i,
  server: /\nserver:[ \t]*([^\r\n]*)/i,
  'sec-websocket-extensions': /\nsec-websocket-extensions:[ \t]*([^\r\n]*)/i,
  upgrade: /\nupgrade:[ \t]*([^\r\n]*)/i,
} as const;

/** Value of a message's header, the first of several; undefined when it has none. */
export function headerOf({ head }: HttpMessage, name: keyof typeof HEADERS): string | undefined {
  return HEADERS[name].exec(head)?.[1]?.trimEnd();
}

/** @param start behind the first line @param status of a response */
function readMessage(text: string, start: number, status?: number): { message: HttpMessage; next: number } {
  const usual = text.indexOf('\n\r\n', start - 1);
  const bare = text.indexOf('\n\n', start - 1);
  const blank = usual < 0 || bare < 0 ? Math.max(usual, bare) : Math.min(usual, bare);
  const end = blank < 0 ? text.length : blank;
  const message: HttpMessage = { target: '', head: text.slice(start - 1, end), body: '', complete: false };
  if (blank < 0) return { message, next: text.length };
  const at = text.indexOf('\n', end + 1) + 1;
  message.headersComplete = true;
  // These have no body, whatever they announce (RFC 9112 6.3).
  if (status !== undefined && (status < 200 || status === 204 || status === 304)) {
    return { message: { ...message, complete: true }, next: at };
  }
  // A sender may give both; then chunked counts (RFC 9112 6.3). cpuminer does, and sends a chunked body.
  if (/chunked$/i.test(headerOf(message, 'transfer-encoding') ?? '')) {
    const { body, complete, next } = readChunked(text, at);
    return { message: { ...message, body, complete }, next };
  }
  const given = /^\d{1,15}$/.exec(headerOf(message, 'content-length') ?? '');
  // A response without a length ends with the connection.
  const length = given === null ? (status === undefined ? 0 : Infinity) : Number(given[0]);
  message.body = text.slice(at, at + length);
  message.complete = message.body.length === length;
  return { message, next: at + length };
}

/** The end of the chunks that a body begins with at a place; the last of them may reach beyond the text. Without the empty one. */
export function endOfChunks(text: string, start: number): number {
  for (let at = start; ;) {
    const [line, length = 0] = chunkAt(text, at);
    if (length === 0) return at;
    at += line + length + LINE_END;
  }
}

/** Octets of the line that begins a chunk, and of the chunk itself; none where there is no such line, or not all of it. */
function chunkAt(text: string, at: number): [line: number, length?: number] {
  const end = text.indexOf('\n', at);
  const size = /^([0-9a-f]{1,8})\s*(?:;[^\n]*)?$/i.exec(end < 0 ? '' : text.slice(at, end));
  return size === null ? [0] : [end + 1 - at, Number.parseInt(size[1]!, 16)];
}

function readChunked(text: string, start: number): { body: string; complete: boolean; next: number } {
  let body = '';
  for (let at = start; ;) {
    const [line, length] = chunkAt(text, at);
    if (length === undefined) return { body, complete: false, next: text.length };
    const begin = at + line;
    if (length === 0) {
      const trailer = /^\r?\n/.exec(text.slice(begin, begin + 2));
      return { body, complete: trailer !== null, next: begin + (trailer?.[0].length ?? 0) };
    }
    const chunk = text.slice(begin, begin + length);
    body += chunk;
    if (chunk.length < length) return { body, complete: false, next: text.length };
    at = begin + length;
    if (text[at] === '\r') at += 1;
    if (text[at] === '\n') at += 1;
  }
}
