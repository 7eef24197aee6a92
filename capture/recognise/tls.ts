/** TLS (RFC 8446) by its records; the name that the client asks for is in its ClientHello. */
import { u16, u24 } from '../bytes.ts';
import { readClientHello, type ClientHello } from './client-hello.ts';
import { KnownHellos } from './known-hellos.ts';
import type { Answer, Recogniser, RecogniserInput, Recognition } from './recogniser.ts';
import { readServerHello, type ServerHello } from './server-hello.ts';
import { factsOfClient } from './tls-facts.ts';
import { CLIENT_HELLO, HANDSHAKE, RECORD_LIMIT, SERVER_HELLO } from './tls-record.ts';

const HEADER = 5;
/** What the heads of a message's records take, amply. */
const FRAMING = 64;

interface Record {
  type: number;
  start: number;
  end: number;
}

/** Octets of the record whose header stands at an offset; 0 when none does. Without an object: most are asked no more. */
function recordLength(bytes: Uint8Array, at: number, limit: number): number {
  if (at + HEADER > limit) return 0;
  const type = bytes[at]!;
  if (type < 20 || type > 24 || bytes[at + 1] !== 3 || bytes[at + 2]! > 4) return 0;
  const length = u16(bytes, at + 3);
  return length > RECORD_LIMIT ? 0 : length;
}

/** A record at an offset; undefined when the octets are none. */
function readRecord(bytes: Uint8Array, at: number): Record | undefined {
  const length = recordLength(bytes, at, bytes.length);
  if (length === 0) return undefined;
  const start = at + HEADER;
  return { type: bytes[at]!, start, end: Math.min(start + length, bytes.length) };
}

/** Handshake octets of the records that a stream begins with: a message may be spread over several. */
function handshakeOctets(bytes: Uint8Array): Uint8Array | undefined {
  const first = readRecord(bytes, 0);
  if (first?.type !== HANDSHAKE) return undefined;
  const octets = bytes.subarray(first.start, first.end);
  if (first.end === bytes.length) return octets;
  const parts = [octets];
  for (let at = first.end; ;) {
    const record = readRecord(bytes, at);
    if (record?.type !== HANDSHAKE) break;
    parts.push(bytes.subarray(record.start, record.end));
    at = record.end;
  }
  return parts.length > 1 ? Buffer.concat(parts) : octets;
}

/** End of the handshake message of a type that a stream begins with; 0 where it is none, or not all there in one record. */
function wholeMessage(octets: Uint8Array, type: number, start = 0, limit = octets.length): number {
  const at = start + HEADER;
  if (at + 4 > limit || octets[start] !== HANDSHAKE || octets[at] !== type) return 0;
  const end = at + 4 + u24(octets, at + 1);
  return end <= at + recordLength(octets, start, limit) && end <= limit ? end : 0;
}

const knownHellos = new KnownHellos((octets) => {
  const hello = readClientHello(octets);
  return hello === undefined ? undefined : ofHello(hello);
});

function ofHello(hello: ClientHello): Recognition {
  const { serverName } = hello;
  return {
    path: ['tls'],
    ...(serverName === undefined ? {} : { hosts: [serverName] }),
    tls: factsOfClient('t', hello),
  };
}

function recognise(input: RecogniserInput): Answer {
  const end = wholeMessage(input.client, CLIENT_HELLO);
  const known = end === 0 ? undefined : knownHellos.of(input.client, HEADER, end);
  if (known !== undefined) return known;
  if (readRecord(input.client, 0) === undefined) {
    const server = readRecord(input.server, 0);
    if (server === undefined || input.client.length > 0) return mayBegin(input.client) ? 'more' : undefined;
    const hello = server.type === HANDSHAKE && input.server[server.start] === CLIENT_HELLO;
    return hello ? { ...ofClient(input.server, false), reversed: true } : { path: ['tls'] };
  }
  return ofClient(input.client, input.server.length > 0);
}

/** @param answered the server has said something: who is answered has said all that it offers */
function ofClient(octets: Uint8Array, answered: boolean): Recognition {
  const handshake = handshakeOctets(octets);
  if (handshake?.[0] === SERVER_HELLO) return { path: ['tls'], reversed: true };
  const hello = handshake === undefined ? undefined : readClientHello(handshake);
  const begins = handshake?.length === 0 || handshake?.[0] === CLIENT_HELLO;
  // With post-quantum keys a ClientHello has more than one segment.
  const wait = begins && hello?.complete !== true && !answered ? { tentative: true, ...neededFor(handshake) } : {};
  if (hello === undefined) return { path: ['tls'], ...wait };
  return { ...ofHello(hello), ...wait };
}

/** How long a stream is that begins with this handshake message, as the message itself says. */
function neededFor(handshake: Uint8Array): { needs?: number } {
  return handshake.length < 4 ? {} : { needs: FRAMING + 4 + u24(handshake, 1) };
}

/** What the server chose, in the first octets of its stream, `octets[start … limit)`; undefined while they do not say it. */
export function readAnswer(octets: Uint8Array, start = 0, limit = octets.length): ServerHello | undefined {
  if (limit - start < 6 || octets[start] !== HANDSHAKE) return undefined;
  const end = wholeMessage(octets, SERVER_HELLO, start, limit);
  if (end > 0) return readServerHello(octets, start + HEADER, end);
  const handshake = handshakeOctets(octets.subarray(start, limit));
  return handshake === undefined ? undefined : readServerHello(handshake);
}

function mayBegin(bytes: Uint8Array): boolean {
  return bytes.length > 0 && bytes.length < 5 && bytes[0]! >= 20 && bytes[0]! <= 24 && (bytes[1] ?? 3) === 3;
}

export const tls: Recogniser = { transports: ['tcp'], recognise };
