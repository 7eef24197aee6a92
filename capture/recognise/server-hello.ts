/** What a TLS server chose of a client's offer, as far as it says so in clear: the ServerHello (RFC 8446 4.1.3). */
import { u16, u24 } from '../bytes.ts';
import { PROTOCOLS, readProtocols, SUPPORTED_VERSIONS, VERSION_AT } from './client-hello.ts';
import { SERVER_HELLO } from './tls-record.ts';

export interface ServerHello {
  version: number;
  /** Application protocol. TLS 1.3 encrypts it. */
  protocol: string | undefined;
}

/**
 * Reads a handshake message from its type octet on, in `octets[start … limit)`. Undefined for what is no ServerHello, or not all
 * of it. It never throws.
 */
export function readServerHello(octets: Uint8Array, start = 0, limit = octets.length): ServerHello | undefined {
  if (limit - start < 6 || octets[start] !== SERVER_HELLO) return undefined;
  const last = start + 4 + u24(octets, start + 1);
  if (limit < last) return undefined;
  const hello: ServerHello = { version: u16(octets, start + VERSION_AT), protocol: undefined };
  const sessionAt = start + VERSION_AT + 2 + 32;
  // Behind the cipher suite and the compression method.
  let at = sessionAt + 1 + (sessionAt < last ? octets[sessionAt]! : 0) + 3;
  const end = at < last ? Math.min(at + 2 + u16(octets, at), last) : last;
  for (at += 2; at + 4 <= end;) {
    const type = u16(octets, at);
    const next = at + 4 + u16(octets, at + 2);
    if (next > end) break;
    if (type === SUPPORTED_VERSIONS && next === at + 6) hello.version = u16(octets, at + 4);
    else if (type === PROTOCOLS) [hello.protocol] = readProtocols(octets, at + 4, next);
    at = next;
  }
  return hello;
}
