/** HTTP/1 (RFC 9112), and the preface of HTTP/2 in clear (RFC 9113 3.4). Host names the server. */
import { plainHttp } from './http-asked.ts';
import { readHttp } from './http-message.ts';
import { latin1, type Answer, type Recogniser, type RecogniserInput } from './recogniser.ts';

const PREFACE = 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n';

function recognise(input: RecogniserInput): Answer {
  const client = readHttp(input.client);
  if (client === 'more') return 'more';
  if (client === undefined) {
    const server = input.client.length === 0 ? readHttp(input.server) : undefined;
    // A server that answers before it is asked has not shown yet what for.
    return server === undefined || server === 'more' ? server : { path: ['http'], tentative: true };
  }
  const [first] = client;
  if (first!.method === 'PRI' && latin1(input.client, 0, PREFACE.length) === PREFACE) return { path: ['http'] };
  const wait = first!.headersComplete === true || input.server.length > 0 ? undefined : { tentative: true };
  if (first!.method === undefined) return { path: ['http'], reversed: true, ...wait };
  return wait === undefined ? plainHttp(first!) : { ...plainHttp(first!), ...wait };
}

export const http: Recogniser = { transports: ['tcp'], recognise };
