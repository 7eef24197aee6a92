/** WebSocket (RFC 6455): a GET that asks to change the protocol, and the 101 by which the server does. Host names the server. */
import { askedBy } from './http-asked.ts';
import { headerOf, readFirstMessage, readHttp, type HttpMessage } from './http-message.ts';
import { askedAgain, latin1, type Answer, type Recogniser, type RecogniserInput } from './recogniser.ts';
import { windowsOf } from './websocket-deflate.ts';

/** The first message of a side; `more` while nothing, or only a part of its first line is there. */
type First = HttpMessage | 'more' | undefined;

function firstOf(octets: Uint8Array): First {
  if (octets.length === 0) return 'more';
  const messages = readHttp(octets);
  return Array.isArray(messages) ? messages[0] : messages;
}

function isRequest(first: First): first is HttpMessage {
  return typeof first === 'object' && first.method !== undefined;
}

function isResponse(first: First): first is HttpMessage {
  return typeof first === 'object' && first.status !== undefined;
}

/** Whether a message changes the protocol; `more` while it may, and its headers are not all there. */
const changes = askedAgain((message: HttpMessage): boolean | 'more' => {
  if (message.method !== 'GET' && message.status !== 101) return false;
  if (/^websocket$/i.test(headerOf(message, 'upgrade') ?? '')) return true;
  return message.headersComplete === true ? false : 'more';
});

function upgrades(message: HttpMessage | undefined): boolean | 'more' {
  return message === undefined ? 'more' : changes(message);
}

function recognise({ client, server }: RecogniserInput): Answer {
  const fromClient = firstOf(client);
  // The most of HTTP asks for nothing like it.
  if (isRequest(fromClient) && upgrades(fromClient) === false) return undefined;
  const said = [fromClient, firstOf(server)];
  if (said.includes(undefined)) return undefined;
  const request = said.find(isRequest);
  const asks = upgrades(request);
  const response = said.find(isResponse);
  const does = upgrades(response);
  if (asks === false || does === false) return undefined;
  if (does === 'more' || (asks === 'more' && request !== undefined)) return 'more';
  const windows = response === undefined ? undefined : windowsOf(response);
  return {
    path: ['http', 'websocket'],
    ...(windows === undefined ? {} : { windows }),
    ...(request === undefined ? {} : askedBy(request)),
    // Joined at the server's answer: then that was taken for the client's.
    ...(isResponse(fromClient) ? { reversed: true } : {}),
    // The request may only be late, and has the name.
    ...(request === undefined ? { tentative: true } : {}),
  };
}

export const websocket: Recogniser = { transports: ['tcp'], recognise };

/** What stands behind one side's handshake: its frames (`WebSocketFrames`). Undefined while the handshake is not all there. */
export function behindHandshake(octets: Uint8Array): Uint8Array | undefined {
  const first = readFirstMessage(latin1(octets));
  return first?.message.headersComplete === true ? octets.subarray(first.next) : undefined;
}
