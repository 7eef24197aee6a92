/** A tunnel through an HTTP proxy: CONNECT and the answer that agrees (RFC 9110 9.3.6). What is passed on begins behind them. */
import { askedBy } from './http-asked.ts';
import { readFirstMessage } from './http-message.ts';
import { latin1, type Answer, type Recogniser, type RecogniserInput, type Recognition } from './recogniser.ts';

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

function recognise(input: RecogniserInput): Answer {
  if (input.client[0] !== METHOD.charCodeAt(0)) return undefined;
  const client = latin1(input.client);
  const server = latin1(input.server);
  for (let at = 0, answerAt = 0, attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    const request = messageAt(client, at, METHOD);
    const answer = messageAt(server, answerAt, PROTOCOL);
    if (typeof request !== 'object' || typeof answer !== 'object') return request && answer && 'more';
    const { status = 0, complete } = answer.message;
    if (status >= 200 && status < 300) {
      const [, host, port] = /^(.+):(\d{1,5})$/.exec(request.message.target) ?? [];
      const { http } = askedBy(request.message);
      return tunnel(request.next, endOfHead(server, answerAt), host, Number(port ?? 0), http);
    }
    if (status !== UNAUTHORISED) return undefined;
    if (!complete) return 'more';
    at = request.next;
    answerAt = answer.next;
  }
  return undefined;
}

function tunnel(
  client: number,
  server: number,
  host: string | undefined,
  port: number,
  http: Recognition['http'],
): Recognition {
  return {
    path: ['http'],
    preface: { client, server, port },
    ...(host === undefined ? {} : { hosts: [host] }),
    ...(http === undefined ? {} : { http }),
  };
}

export const httpConnect: Recogniser = { transports: ['tcp'], recognise };
