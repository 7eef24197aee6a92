/** What a TLS client says of itself in the clear: its ClientHello (RFC 8446 4.1.2), with the extensions that tell something. */
import { u16 } from '../bytes.ts';
import { latin1 } from './recogniser.ts';

export interface ClientHello {
  /** From server_name (RFC 6066 3); undefined where it has none. */
  serverName: string | undefined;
  /** In the client's order (RFC 7301). */
  alpn: string[];
  /** Highest version that it offers, as on the wire: 0x0304 is TLS 1.3. GREASE (RFC 8701) is left out here and below. */
  version: number;
  ciphers: number[];
  /** Types of its extensions, in its order. */
  extensions: number[];
  signatureAlgorithms: number[];
}

const SERVER_NAME = 0;
const SIGNATURE_ALGORITHMS = 13;
const ALPN = 16;
const SUPPORTED_VERSIONS = 43;

/** RFC 8701: values that mean nothing, sent so that servers learn to ignore what they do not know. */
function isGrease(value: number): boolean {
  return (value & 0x0f0f) === 0x0a0a && value >>> 8 === (value & 0xff);
}

/** Numbers of two octets from `start` to `end`. */
function numbers(bytes: Uint8Array, start: number, end: number): number[] {
  const list: number[] = [];
  for (let at = start; at + 2 <= end; at += 2) {
    const value = u16(bytes, at);
    if (!isGrease(value)) list.push(value);
  }
  return list;
}

function readServerName(bytes: Uint8Array, start: number, end: number): string | undefined {
  if (start + 5 > end || bytes[start + 2] !== 0) return undefined;
  const size = u16(bytes, start + 3);
  return size > 0 && start + 5 + size <= end ? latin1(bytes, start + 5, start + 5 + size) : undefined;
}

function readAlpn(bytes: Uint8Array, start: number, end: number): string[] {
  const names: string[] = [];
  for (let at = start + 2; at < end; at += 1 + bytes[at]!) {
    const stop = at + 1 + bytes[at]!;
    if (stop > end) break;
    names.push(latin1(bytes, at + 1, stop));
  }
  return names;
}

/**
 * Reads a handshake message from its type octet on; what is not there yet, or broken, is left out. `complete` tells whether
 * all of the message was there. Undefined for what is no ClientHello.
 */
export function readClientHello(bytes: Uint8Array): { hello: ClientHello; complete: boolean } | undefined {
  if (bytes.length < 6 || bytes[0] !== 1) return undefined;
  const length = 4 + bytes[1]! * 0x10000 + u16(bytes, 2);
  const complete = bytes.length >= length;
  const end = Math.min(bytes.length, length);
  const hello: ClientHello = {
    serverName: undefined,
    alpn: [],
    version: u16(bytes, 4),
    ciphers: [],
    extensions: [],
    signatureAlgorithms: [],
  };
  let at = 4 + 2 + 32;
  at += 1 + (bytes[at] ?? 0);
  if (at + 2 > end) return { hello, complete };
  const ciphersEnd = at + 2 + u16(bytes, at);
  hello.ciphers = numbers(bytes, at + 2, Math.min(ciphersEnd, end));
  at = ciphersEnd + 1 + (bytes[ciphersEnd] ?? 0);
  const extensionsEnd = at + 2 <= end ? Math.min(at + 2 + u16(bytes, at), end) : end;
  for (at += 2; at + 4 <= extensionsEnd;) {
    const type = u16(bytes, at);
    const start = at + 4;
    at = start + u16(bytes, at + 2);
    if (isGrease(type)) continue;
    hello.extensions.push(type);
    readExtension(hello, type, bytes, start, Math.min(at, extensionsEnd));
  }
  return { hello, complete };
}

function readExtension(hello: ClientHello, type: number, bytes: Uint8Array, start: number, end: number): void {
  if (type === SERVER_NAME) hello.serverName = readServerName(bytes, start, end);
  else if (type === ALPN) hello.alpn = readAlpn(bytes, start, end);
  else if (type === SIGNATURE_ALGORITHMS) hello.signatureAlgorithms = numbers(bytes, start + 2, end);
  else if (type === SUPPORTED_VERSIONS) {
    const versions = numbers(bytes, start + 1, end);
    hello.version = versions.length > 0 ? Math.max(...versions) : hello.version;
  }
}
