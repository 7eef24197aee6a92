/** A tunnel through an HTTP proxy: CONNECT and the answer that agrees (RFC 9110 9.3.6). What is passed on begins behind them. */
import { ownText, plainHttp } from './http-asked.ts';
import { endOfChunks, readFirstMessage, type HttpMessage } from './http-message.ts';
import { proxiedBy } from './proxied.ts';
import {
  latin1,
  type Answer,
  type Recogniser,
  type RecogniserInput,
  type Recognition,
  type Spans,
} from './recogniser.ts';

const METHOD = 'CONNECT ';
const PROTOCOL = 'HTTP/1.';
/** A proxy that wants a name and a password is asked again, on the same connection. */
const ATTEMPTS = 4;
const UNAUTHORISED = 407;

/** What is there at an offset, or may become a message that begins with a word: `more`. */
function messageAt(text: string, at: number, word: string): ReturnType<typeof readFirstMessage> | 'more' {
  const beginning = text.slice(at, at + word.length);
  if (!word.startsWith(beginning)) return undefined;
  const first = beginning === word ? readFirstMessage(text, at) : 'more';
  if (first === undefined) return text.includes('\n', at) ? undefined : 'more';
  return first === 'more' || first.message.headersComplete === true ? first : 'more';
}

function endOfHead(text: string, at: number): number {
  const blank = /\n\r?\n/g;
  blank.lastIndex = at;
  return blank.test(text) ? blank.lastIndex : text.length;
}

/** What a request says by itself: whom it asks for, as far as its target names host and port (RFC 9112 3.2.3). */
function askedBy(request: HttpMessage): Recognition {
  const [, host, port] = /^(.+):(\d{1,5})$/.exec(request.target) ?? [];
  return { ...plainHttp(request), ...(host === undefined ? {} : proxiedBy(ownText(host), Number(port))) };
}

function recognise(input: RecogniserInput): Answer {
  if (input.client[0] !== METHOD.charCodeAt(0)) return undefined;
  const client = latin1(input.client);
  const server = latin1(input.server);
  let asked: Recognition | undefined;
  for (let at = 0, answerAt = 0, attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    const request = messageAt(client, at, METHOD);
    const answer = messageAt(server, answerAt, PROTOCOL);
    if (request === undefined || answer === undefined) return asked;
    if (request === 'more') {
      const forget: Spans = { client: [0, at], server: [0, answerAt] };
      return asked === undefined ? 'more' : { ...asked, tentative: true, forget };
    }
    asked = askedBy(request.message);
    if (answer === 'more') return { ...asked, tentative: true };
    const { status = 0, complete } = answer.message;
    if (status >= 200 && status < 300) return tunnel(asked, request.next, endOfHead(server, answerAt));
    if (status !== UNAUTHORISED) return asked;
    if (!complete) {
      const forget = forgettable(server, answerAt, request.next, answer.next);
      return { ...asked, tentative: true, ...(forget === undefined ? {} : { forget }) };
    }
    at = request.next;
    answerAt = answer.next;
  }
  return asked;
}

/**
 * A page that says no may be longer than what is kept of a stream: what can be passed over of an answer that is not all there,
 * and of the talk before it. @param at where it begins @param asked end of its request @param next end of it, where its head says so
 */
function forgettable(server: string, at: number, asked: number, next: number): Spans | undefined {
  if (next > server.length) return Number.isFinite(next) ? { client: [0, asked], server: [0, next] } : undefined;
  const body = endOfHead(server, at);
  return { client: [0, 0], server: [body, endOfChunks(server, body)] };
}

/** @param client where in the client's stream begins what is passed on @param server in the server's */
function tunnel(asked: Recognition, client: number, server: number): Recognition {
  const { proxied } = asked;
  const preface = { client, server, port: proxied?.port ?? 0 };
  return { ...asked, preface, ...(proxied === undefined ? {} : { hosts: [proxied.host] }) };
}

export const httpConnect: Recogniser = { transports: ['tcp'], recognise };
