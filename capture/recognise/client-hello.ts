/** What a TLS client offers: the ClientHello (RFC 8446 4.1.2) and its extensions, as far as they are there. */
import { u16, u24 } from '../bytes.ts';
import { latin1 } from './recogniser.ts';
import { CLIENT_HELLO } from './tls-record.ts';

/** Extensions (IANA's registry of TLS extension types). */
export const SERVER_NAME = 0;
export const SIGNATURE_ALGORITHMS = 13;
export const PROTOCOLS = 16;
export const SUPPORTED_VERSIONS = 43;
/** Where the version of the message itself stands, counted from its type octet. */
export const VERSION_AT = 4;

/** All that is numbered is in the client's order, without the reserved values of GREASE (RFC 8701). */
export interface ClientOffer {
  /** Of the message itself; the highest of all where there is no extension that lists them. */
  legacyVersion: number;
  versions: readonly number[];
  ciphers: readonly number[];
  extensions: readonly number[];
  signatureAlgorithms: readonly number[];
}

export interface ClientHello {
  /** server_name (RFC 6066 3); undefined where it has none, or is not there yet. */
  serverName: string | undefined;
  /** Application protocols (RFC 7301); one character per octet. */
  protocols: readonly string[];
  /** Present when all of the message is there and its lengths fit. */
  offer: ClientOffer | undefined;
  /** All of the message was there. */
  complete: boolean;
}

/**
 * Reads a handshake message from its type octet on. Undefined for what is no ClientHello. It never throws.
 * @param withCookie of DTLS: it has one (RFC 6347 4.2.1)
 */
export function readClientHello(bytes: Uint8Array, withCookie = false): ClientHello | undefined {
  if (bytes.length < 6 || bytes[0] !== CLIENT_HELLO) return undefined;
  const end = 4 + u24(bytes, 1);
  const hello: ClientHello = {
    serverName: undefined,
    protocols: [],
    offer: undefined,
    complete: bytes.length >= end,
  };
  readBody(bytes.subarray(0, end), hello, withCookie);
  return hello;
}

function readBody(bytes: Uint8Array, hello: ClientHello, withCookie: boolean): void {
  const sessionAt = VERSION_AT + 2 + 32;
  const behindSession = sessionAt + 1 + (bytes[sessionAt] ?? 0);
  const ciphersAt = withCookie ? behindSession + 1 + (bytes[behindSession] ?? 0) : behindSession;
  const compressionAt = ciphersAt + 2 + u16(bytes, ciphersAt);
  let at = compressionAt + 1 + (bytes[compressionAt] ?? 0);
  if (compressionAt >= bytes.length || at > bytes.length) return;
  const extensions: number[] = [];
  let versions: readonly number[] = [];
  let signatureAlgorithms: readonly number[] = [];
  // TLS 1.2 and older do without extensions at all.
  const end = at + 2 <= bytes.length ? at + 2 + u16(bytes, at) : at;
  for (at = Math.min(at + 2, end); at + 4 <= end && at + 4 <= bytes.length;) {
    const type = u16(bytes, at);
    const next = at + 4 + u16(bytes, at + 2);
    if (!isGrease(type)) extensions.push(type);
    if (next <= end && next <= bytes.length) {
      if (type === SERVER_NAME) hello.serverName = readServerName(bytes, at + 4, next);
      else if (type === PROTOCOLS) hello.protocols = readProtocols(bytes, at + 4, next);
      else if (type === SUPPORTED_VERSIONS) versions = readNumbers(bytes, at + 5, at + 5 + bytes[at + 4]!, next);
      else if (type === SIGNATURE_ALGORITHMS)
        signatureAlgorithms = readNumbers(bytes, at + 6, at + 6 + u16(bytes, at + 4), next);
    }
    at = next;
  }
  if (!hello.complete || at !== end || end > bytes.length) return;
  const ciphers = readNumbers(bytes, ciphersAt + 2, compressionAt, bytes.length);
  hello.offer = { legacyVersion: u16(bytes, VERSION_AT), versions, ciphers, extensions, signatureAlgorithms };
}

/** The reserved values of GREASE, which say nothing. */
export function isGrease(value: number): boolean {
  return (value & 0x0f0f) === 0x0a0a && value >>> 8 === (value & 0xff);
}

/** Numbers of two octets, from an offset to their end; none beyond the limit. */
function readNumbers(bytes: Uint8Array, start: number, end: number, limit: number): number[] {
  const numbers: number[] = [];
  const last = Math.min(end, limit) - 2;
  for (let at = start; at <= last; at += 2) {
    const value = u16(bytes, at);
    if (!isGrease(value)) numbers.push(value);
  }
  return numbers;
}

/** The host name of a list that has one, as every client sends it. */
function readServerName(bytes: Uint8Array, at: number, end: number): string | undefined {
  if (at + 5 > end || bytes[at + 2] !== 0) return undefined;
  const size = u16(bytes, at + 3);
  return size > 0 && at + 5 + size <= end ? latin1(bytes, at + 5, at + 5 + size) : undefined;
}

/** Names behind their length of one octet each, in a list behind its length of two (RFC 7301 3.1). */
export function readProtocols(bytes: Uint8Array, start: number, end: number): string[] {
  const names: string[] = [];
  for (let at = start + 2; at < end;) {
    const next = at + 1 + bytes[at]!;
    if (next > end) break;
    names.push(latin1(bytes, at + 1, next));
    at = next;
  }
  return names;
}
