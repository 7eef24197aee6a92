/** What a TLS client offers: the ClientHello (RFC 8446 4.1.2) and its extensions, as far as they are there. */
import { u16 } from '../bytes.ts';
import { latin1 } from './recogniser.ts';

/** Extensions (IANA's registry of TLS extension types). */
export const SERVER_NAME = 0;
const SIGNATURE_ALGORITHMS = 13;
export const PROTOCOLS = 16;
export const SUPPORTED_VERSIONS = 43;

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

/** Reads a handshake message from its type octet on. Undefined for what is no ClientHello. It never throws. */
export function readClientHello(bytes: Uint8Array): ClientHello | undefined {
  if (bytes.length < 6 || bytes[0] !== 1) return undefined;
  const end = 4 + bytes[1]! * 0x10000 + u16(bytes, 2);
  const hello: ClientHello = {
    serverName: undefined,
    protocols: [],
    offer: undefined,
    complete: bytes.length >= end,
  };
  readBody(bytes.subarray(0, end), hello);
  return hello;
}

function readBody(bytes: Uint8Array, hello: ClientHello): void {
  const sessionAt = 4 + 2 + 32;
  const ciphersAt = sessionAt + 1 + (bytes[sessionAt] ?? 0);
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
    const data = bytes.subarray(at + 4, Math.min(next, end));
    const whole = next <= end && next <= bytes.length;
    if (type === SERVER_NAME && whole) hello.serverName = readServerName(data);
    else if (type === PROTOCOLS && whole) hello.protocols = readProtocols(data);
    else if (type === SUPPORTED_VERSIONS) versions = readNumbers(data, 1);
    else if (type === SIGNATURE_ALGORITHMS) signatureAlgorithms = readNumbers(data, 2);
    if (!isGrease(type)) extensions.push(type);
    at = next;
  }
  if (!hello.complete || at !== end || end > bytes.length) return;
  const ciphers = readNumbers(bytes.subarray(ciphersAt, compressionAt), 2);
  hello.offer = { legacyVersion: u16(bytes, 4), versions, ciphers, extensions, signatureAlgorithms };
}

function isGrease(value: number): boolean {
  return (value & 0x0f0f) === 0x0a0a && value >>> 8 === (value & 0xff);
}

/** Numbers of two octets behind their length in octets, which itself has one or two. */
function readNumbers(data: Uint8Array, lengthOctets: 1 | 2): number[] {
  const length = lengthOctets === 1 ? (data[0] ?? 0) : u16(data, 0);
  const end = Math.min(lengthOctets + length, data.length);
  const numbers: number[] = [];
  for (let at = lengthOctets; at + 2 <= end; at += 2) {
    const value = u16(data, at);
    if (!isGrease(value)) numbers.push(value);
  }
  return numbers;
}

/** The host name of a list that has one, as every client sends it. */
function readServerName(data: Uint8Array): string | undefined {
  const size = u16(data, 3);
  return data[2] === 0 && size > 0 && 5 + size <= data.length ? latin1(data, 5, 5 + size) : undefined;
}

/** Names behind their length of one octet each, in a list behind its length of two (RFC 7301 3.1). */
export function readProtocols(data: Uint8Array): string[] {
  const names: string[] = [];
  for (let at = 2; at < data.length;) {
    const end = at + 1 + data[at]!;
    if (end > data.length) break;
    names.push(latin1(data, at + 1, end));
    at = end;
  }
  return names;
}
