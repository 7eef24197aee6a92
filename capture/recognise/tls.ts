/** TLS (RFC 8446) by its records; the name that the client asks for is in its ClientHello. */
import { u16 } from '../bytes.ts';
import { readClientHello } from './client-hello.ts';
import { type Answer, type Recogniser, type RecogniserInput } from './recogniser.ts';

const HANDSHAKE = 22;
const CLIENT_HELLO = 1;
const SERVER_HELLO = 2;
/** 2^14 octets and what encryption may add (RFC 5246 6.2.3). */
const RECORD_LIMIT = 16384 + 2048;

interface Record {
  type: number;
  start: number;
  end: number;
  complete: boolean;
}

/** A record at an offset; undefined when the octets are none. */
function readRecord(bytes: Uint8Array, at: number): Record | undefined {
  if (at + 5 > bytes.length) return undefined;
  const type = bytes[at]!;
  const length = u16(bytes, at + 3);
  if (type < 20 || type > 24 || bytes[at + 1] !== 3 || bytes[at + 2]! > 4) return undefined;
  if (length === 0 || length > RECORD_LIMIT) return undefined;
  const end = at + 5 + length;
  return { type, start: at + 5, end: Math.min(end, bytes.length), complete: end <= bytes.length };
}

/** Handshake octets of the records that a stream begins with: a message may be spread over several. */
function handshakeOctets(bytes: Uint8Array): { octets: Uint8Array; complete: boolean } | undefined {
  const parts: Uint8Array[] = [];
  let at = 0;
  let complete = true;
  for (;;) {
    const record = readRecord(bytes, at);
    if (record === undefined || record.type !== HANDSHAKE) {
      complete = record !== undefined || at + 5 <= bytes.length;
      break;
    }
    parts.push(bytes.subarray(record.start, record.end));
    at = record.end;
    complete = record.complete;
    if (!complete) break;
  }
  const [only] = parts;
  if (only === undefined) return undefined;
  return { octets: parts.length === 1 ? only : Buffer.concat(parts), complete };
}

function recognise(input: RecogniserInput): Answer {
  const record = readRecord(input.client, 0);
  if (record === undefined) {
    const server = readRecord(input.server, 0);
    if (server === undefined || input.client.length > 0) return mayBegin(input.client) ? 'more' : undefined;
    const hello = server.type === HANDSHAKE && input.server[server.start] === CLIENT_HELLO;
    return { path: ['tls'], ...(hello ? { reversed: true } : {}) };
  }
  const handshake = handshakeOctets(input.client);
  if (handshake === undefined) return { path: ['tls'] };
  const { octets } = handshake;
  if (octets[0] === SERVER_HELLO) return { path: ['tls'], reversed: true };
  if (octets[0] !== CLIENT_HELLO) return { path: ['tls'] };
  const hello = readClientHello(octets);
  if (hello?.serverName !== undefined) return { path: ['tls'], hosts: [hello.serverName] };
  return { path: ['tls'], ...(hello?.complete === true ? {} : { tentative: true }) };
}

function mayBegin(bytes: Uint8Array): boolean {
  return bytes.length > 0 && bytes.length < 5 && bytes[0]! >= 20 && bytes[0]! <= 24 && (bytes[1] ?? 3) === 3;
}

export const tls: Recogniser = { transports: ['tcp'], recognise };
