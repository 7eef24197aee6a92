/**
 * SOCKS 5 (RFC 1928; user names and passwords RFC 1929), 4 and 4a: whom a client asks a proxy for, and what the proxy says to it.
 * What is passed on then begins behind that on either side.
 */
import { addressOfBytes } from '../../model/address.ts';
import { u16 } from '../bytes.ts';
import { proxiedBy } from './proxied.ts';
import { latin1, type Answer, type Recogniser, type RecogniserInput, type Recognition } from './recogniser.ts';

/** Nothing is passed on that could be told apart: refused, or sealed, or another command than to connect. */
const SOCKS: Recognition = { path: ['socks'] };
const WAITING: Recognition = { path: ['socks'], tentative: true };

const CONNECT = 1;
/** Methods of authentication. */
const NONE = 0;
const PASSWORD = 2;
const REFUSED = 0xff;
/** Kind of an address. */
const NAME = 3;
/** Version 4: of a request and its answer, behind which a request has texts. */
const FIXED = 8;
const GRANTED = 90;
const LAST_ANSWER = 93;
const LONGEST_TEXT = 255;

/** Where the address and the port at an offset end: beyond the octets while they are not all there; undefined where they are none. */
function endOfAddress(bytes: Uint8Array, at: number): number | undefined {
  switch (bytes[at]) {
    case undefined:
    case 1:
      return at + 1 + 4 + 2;
    case NAME:
      return at + 2 + (bytes[at + 1] ?? 0) + 2;
    case 4:
      return at + 1 + 16 + 2;
    default:
      return undefined;
  }
}

/** The host of the whole address between two offsets, its port left out. */
function hostOf(bytes: Uint8Array, at: number, end: number): string {
  return bytes[at] === NAME ? latin1(bytes, at + 2, end - 2) : addressOfBytes(bytes.subarray(at + 1, end - 2));
}

/** Where the user name and the password at an offset end (RFC 1929 2), likewise. */
function endOfLogin(bytes: Uint8Array, at: number): number | undefined {
  if ((bytes[at] ?? 1) !== 1) return undefined;
  const passwordAt = at + 2 + (bytes[at + 1] ?? 0);
  return passwordAt + 1 + (bytes[passwordAt] ?? 0);
}

function version5({ client, server }: RecogniserInput): Answer {
  const greeting = 2 + (client[1] ?? 1);
  const method = server[1];
  if (client[1] === 0 || (server[0] ?? 5) !== 5) return undefined;
  if (client.length < greeting) return 'more';
  if (method !== undefined && method !== REFUSED && !client.subarray(2, greeting).includes(method)) return undefined;
  // Where the server was not captured, its choice shows in what follows.
  const chosen = method ?? (client[greeting] === 1 ? PASSWORD : NONE);
  if (chosen !== NONE && chosen !== PASSWORD) return SOCKS;
  const otherwise = method === undefined ? undefined : SOCKS;
  const wait = method === undefined ? 'more' : WAITING;

  const request = chosen === PASSWORD ? endOfLogin(client, greeting) : greeting;
  if (request === undefined) return otherwise;
  const [version = 5, command = CONNECT, reserved = 0] = client.subarray(request, request + 3);
  const requestEnd = endOfAddress(client, request + 3);
  if (version !== 5 || reserved !== 0 || command !== CONNECT || requestEnd === undefined) return otherwise;
  if (requestEnd > client.length) return wait;

  const login = chosen === PASSWORD ? server[3] : 0;
  const reply = chosen === PASSWORD ? 4 : 2;
  const [replied = 5, refusal = 0] = server.subarray(reply, reply + 2);
  const replyEnd = endOfAddress(server, reply + 3);
  const host = hostOf(client, request + 3, requestEnd);
  const port = u16(client, requestEnd - 2);
  const asked = { ...SOCKS, ...proxiedBy(host, port) };
  if ((login ?? 0) !== 0 || replied !== 5 || refusal !== 0 || replyEnd === undefined) return asked;
  return {
    ...asked,
    preface: { client: requestEnd, server: Math.min(replyEnd, server.length), port },
    ...(client[request + 3] === NAME ? { hosts: [host] } : {}),
    ...(replyEnd > server.length ? { tentative: true } : {}),
  };
}

/** Where the text at an offset ends, behind its zero; beyond the octets when that is not there. */
function endOfText(bytes: Uint8Array, at: number): number {
  const end = bytes.indexOf(0, at);
  return end < 0 ? bytes.length + 1 : end + 1;
}

function version4({ client, server }: RecogniserInput): Answer {
  const command = client[1] ?? CONNECT;
  const answer = server[1] ?? GRANTED;
  if ((command !== CONNECT && command !== CONNECT + 1) || (server[0] ?? 0) !== 0) return undefined;
  if (answer < GRANTED || answer > LAST_ANSWER) return undefined;
  // An address of 0.0.0.x, which is nobody's: the name follows (4a).
  const named = client[4] === 0 && client[5] === 0 && client[6] === 0 && (client[7] ?? 0) !== 0;
  const userEnd = endOfText(client, FIXED);
  const end = named ? endOfText(client, userEnd) : userEnd;
  if (Math.min(userEnd, client.length) > FIXED + LONGEST_TEXT || end - userEnd > LONGEST_TEXT) return undefined;
  if (end > client.length || server.length < FIXED) return 'more';
  if (command !== CONNECT) return SOCKS;
  const host = named ? latin1(client, userEnd, end - 1) : addressOfBytes(client.subarray(4, FIXED));
  const port = u16(client, 2);
  const asked = { ...SOCKS, ...proxiedBy(host, port) };
  if (answer !== GRANTED) return asked;
  return { ...asked, preface: { client: end, server: FIXED, port }, ...(named ? { hosts: [host] } : {}) };
}

function recognise(input: RecogniserInput): Answer {
  const version = input.client[0];
  if (version === 5) return version5(input);
  return version === 4 ? version4(input) : undefined;
}

export const socks: Recogniser = { transports: ['tcp'], recognise };
