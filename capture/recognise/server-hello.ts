/** What a TLS server chose of a client's offer, as far as it says so in clear: the ServerHello (RFC 8446 4.1.3). */
import { u16 } from '../bytes.ts';
import { PROTOCOLS, readProtocols, SUPPORTED_VERSIONS } from './client-hello.ts';

export interface ServerHello {
  version: number;
  /** Application protocol. TLS 1.3 encrypts it. */
  protocol: string | undefined;
}

/** Reads a handshake message from its type octet on. Undefined for what is no ServerHello, or not all of it. It never throws. */
export function readServerHello(octets: Uint8Array): ServerHello | undefined {
  if (octets.length < 6 || octets[0] !== 2) return undefined;
  const length = 4 + octets[1]! * 0x10000 + u16(octets, 2);
  if (octets.length < length) return undefined;
  const bytes = octets.subarray(0, length);
  const hello: ServerHello = { version: u16(bytes, 4), protocol: undefined };
  const sessionAt = 4 + 2 + 32;
  // Behind the cipher suite and the compression method.
  let at = sessionAt + 1 + (bytes[sessionAt] ?? 0) + 3;
  const end = Math.min(at + 2 + u16(bytes, at), bytes.length);
  for (at += 2; at + 4 <= end;) {
    const type = u16(bytes, at);
    const next = at + 4 + u16(bytes, at + 2);
    if (next > end) break;
    if (type === SUPPORTED_VERSIONS && next === at + 6) hello.version = u16(bytes, at + 4);
    else if (type === PROTOCOLS) [hello.protocol] = readProtocols(bytes, at + 4, next);
    at = next;
  }
  return hello;
}
