/** TLS (RFC 8446) by its records; the name that the client asks for comes from server_name (RFC 6066 3). */
import { u16 } from '../bytes.ts';
import { latin1, type Answer, type Recogniser, type RecogniserInput } from './recogniser.ts';

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

/** Name in a ClientHello's server_name; undefined when it has none, or when it is not there yet. */
export function serverName(hello: Uint8Array): string | undefined {
  let at = 4 + 2 + 32;
  at += 1 + (hello[at] ?? 0);
  at += 2 + u16(hello, at);
  at += 1 + (hello[at] ?? 0);
  const end = Math.min(at + 2 + u16(hello, at), hello.length);
  at += 2;
  while (at + 4 <= end) {
    const length = u16(hello, at + 2);
    if (u16(hello, at) === 0) {
      const size = u16(hello, at + 7);
      const fits = at + 9 + size <= end && hello[at + 6] === 0 && size > 0;
      return fits ? latin1(hello, at + 9, at + 9 + size) : undefined;
    }
    at += 4 + length;
  }
  return undefined;
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
  const name = serverName(octets);
  if (name !== undefined) return { path: ['tls'], hosts: [name] };
  const missing = octets.length < 4 + octets[1]! * 0x10000 + u16(octets, 2);
  return { path: ['tls'], ...(missing ? { tentative: true } : {}) };
}

function mayBegin(bytes: Uint8Array): boolean {
  return bytes.length > 0 && bytes.length < 5 && bytes[0]! >= 20 && bytes[0]! <= 24 && (bytes[1] ?? 3) === 3;
}

export const tls: Recogniser = { transports: ['tcp'], recognise };
