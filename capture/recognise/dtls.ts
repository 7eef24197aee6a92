/**
 * DTLS 1.0 to 1.3 (RFC 6347, RFC 9147) by its records, which fill a datagram. Nothing of STUN, TURN, RTP or QUIC begins as they
 * do (RFC 9443 3). What the client offers is in its ClientHello, which may be in fragments, also over several datagrams.
 */
import { u16, u24 } from '../bytes.ts';
import { readClientHello, type ClientHello } from './client-hello.ts';
import { joinParts, type MessagePart } from './message-parts.ts';
import type { Answer, Recogniser, RecogniserInput } from './recogniser.ts';
import { factsOfClient } from './tls-facts.ts';
import { CLIENT_HELLO, HANDSHAKE, RECORD_LIMIT, SERVER_HELLO } from './tls-record.ts';

/** Octets before the content of a record, and of a fragment of a handshake message. */
const RECORD = 13;
const FRAGMENT = 12;
const CHANGE_CIPHER_SPEC = 20;
const ALERT = 21;
/** Application data, heartbeats, acknowledgements (RFC 9147 7). */
const SEALED_ONLY = new Set([23, 24, 26]);
/** Messages that are sent in clear, and of these the server's: HelloRequest, ServerHello, HelloVerifyRequest, … (RFC 5246 7.4). */
const MESSAGES = new Set([0, CLIENT_HELLO, SERVER_HELLO, 3, 4, 11, 12, 13, 14, 15, 16, 22, 23]);
const OF_SERVER = new Set([0, SERVER_HELLO, 3, 4, 12, 13, 14, 22]);

interface Record {
  type: number;
  /** It is protected where this is not 0. */
  epoch: number;
  start: number;
  end: number;
}

/** The whole record at an offset; undefined where there is none. */
function readRecord(bytes: Uint8Array, at: number): Record | undefined {
  if (at + RECORD > bytes.length || bytes[at + 1] !== 0xfe) return undefined;
  if (bytes[at + 2] !== 0xff && bytes[at + 2] !== 0xfd) return undefined;
  const length = u16(bytes, at + 11);
  const record = { type: bytes[at]!, epoch: u16(bytes, at + 3), start: at + RECORD, end: at + RECORD + length };
  return length > 0 && length <= RECORD_LIMIT && record.end <= bytes.length && isContent(bytes, record)
    ? record
    : undefined;
}

/** Whether what a record holds can be of its type. */
function isContent(bytes: Uint8Array, { type, epoch, start, end }: Record): boolean {
  if (SEALED_ONLY.has(type)) return epoch > 0;
  if (epoch > 0) return type >= CHANGE_CIPHER_SPEC && type <= HANDSHAKE;
  if (type === CHANGE_CIPHER_SPEC) return end === start + 1 && bytes[start] === 1;
  if (type === ALERT) return end === start + 2 && (bytes[start] === 1 || bytes[start] === 2);
  return type === HANDSHAKE && fragmentAt(bytes, start, end) !== undefined;
}

/** Records that a datagram consists of; undefined where it does not. Those of DTLS 1.3 that are protected may follow (RFC 9147 4). */
function readRecords(bytes: Uint8Array): Record[] | undefined {
  const records: Record[] = [];
  for (let at = 0; at < bytes.length;) {
    const record = readRecord(bytes, at);
    if (record === undefined) return records.length > 0 && bytes[at]! >>> 5 === 1 ? records : undefined;
    records.push(record);
    at = record.end;
  }
  return records.length === 0 ? undefined : records;
}

interface Fragment extends MessagePart {
  type: number;
  /** Octets of the whole message. */
  length: number;
  /** Number of the message. */
  sequence: number;
}

/** The fragment at an offset of a record that ends at another; undefined where there is none (RFC 6347 4.2.2). */
function fragmentAt(bytes: Uint8Array, at: number, end: number): Fragment | undefined {
  if (at + FRAGMENT > end || !MESSAGES.has(bytes[at]!)) return undefined;
  const [length, sequence, offset] = [u24(bytes, at + 1), u16(bytes, at + 4), u24(bytes, at + 6)];
  const next = at + FRAGMENT + u24(bytes, at + 9);
  if (next > end || offset + next - at - FRAGMENT > length) return undefined;
  return { type: bytes[at]!, length, sequence, offset, octets: bytes.subarray(at + FRAGMENT, next) };
}

/** Fragments in clear of datagrams that consist of records. */
function* fragmentsOf(datagrams: readonly Uint8Array[]): Generator<Fragment> {
  for (const bytes of datagrams)
    for (const { type, epoch, start, end } of readRecords(bytes) ?? []) {
      if (type !== HANDSHAKE || epoch !== 0) continue;
      let at = start;
      for (let part = fragmentAt(bytes, at, end); part !== undefined; part = fragmentAt(bytes, at, end)) {
        yield part;
        at += FRAGMENT + part.octets.length;
      }
    }
}

/** The first ClientHello in a client's datagrams that is all there, else the first; undefined where there is none. */
function clientHelloOf(datagrams: readonly Uint8Array[]): ClientHello | undefined {
  // A client that was asked for a cookie says it again, as another message.
  const messages = new Map<string, Fragment[]>();
  for (const part of fragmentsOf(datagrams)) {
    if (part.type !== CLIENT_HELLO) continue;
    const key = `${part.sequence} ${part.length}`;
    const parts = messages.get(key);
    if (parts === undefined) messages.set(key, [part]);
    else parts.push(part);
  }
  let first: ClientHello | undefined;
  for (const parts of messages.values()) {
    const { length } = parts[0]!;
    const header = Buffer.from([CLIENT_HELLO, length >> 16, (length >> 8) & 255, length & 255]);
    const hello = readClientHello(Buffer.concat([header, joinParts(parts)]), true);
    if (hello?.complete === true) return hello;
    first ??= hello;
  }
  return first;
}

function recognise({ client, server, earlier = [] }: RecogniserInput): Answer {
  const fromServer = client.length === 0;
  const bytes = fromServer ? server : client;
  const record = readRecord(bytes, 0);
  if (record === undefined || readRecords(bytes) === undefined) return undefined;
  if (record.type !== HANDSHAKE || record.epoch !== 0) return { path: ['dtls'] };
  const message = bytes[record.start]!;
  const turned = fromServer ? message === CLIENT_HELLO : OF_SERVER.has(message);
  const reversed = turned ? { reversed: true } : {};
  if (message !== CLIENT_HELLO) return { path: ['dtls'], ...reversed };
  const hello = clientHelloOf([...earlier, bytes]);
  const name = hello?.serverName;
  return {
    path: ['dtls'],
    ...(name === undefined ? {} : { hosts: [name] }),
    ...(hello === undefined ? {} : { tls: factsOfClient('d', hello) }),
    ...(hello?.complete === true ? {} : { tentative: true }),
    ...reversed,
  };
}

export const dtls: Recogniser = { transports: ['udp'], recognise };
