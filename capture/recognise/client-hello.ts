/** The name that a TLS client asks for: server_name (RFC 6066 3) of its ClientHello (RFC 8446 4.1.2). */
import { u16 } from '../bytes.ts';
import { latin1 } from './recogniser.ts';

const SERVER_NAME = 0;

/**
 * Reads a handshake message from its type octet on. `serverName` is undefined where it has none, or is not there yet;
 * `complete` tells whether all of the message was there. Undefined for what is no ClientHello.
 */
export function readClientHello(bytes: Uint8Array): { serverName: string | undefined; complete: boolean } | undefined {
  if (bytes.length < 6 || bytes[0] !== 1) return undefined;
  const length = 4 + bytes[1]! * 0x10000 + u16(bytes, 2);
  return { serverName: serverName(bytes), complete: bytes.length >= length };
}

function serverName(hello: Uint8Array): string | undefined {
  let at = 4 + 2 + 32;
  at += 1 + (hello[at] ?? 0);
  at += 2 + u16(hello, at);
  at += 1 + (hello[at] ?? 0);
  const end = Math.min(at + 2 + u16(hello, at), hello.length);
  at += 2;
  while (at + 4 <= end) {
    const length = u16(hello, at + 2);
    if (u16(hello, at) === SERVER_NAME) {
      const size = u16(hello, at + 7);
      const fits = at + 9 + size <= end && hello[at + 6] === 0 && size > 0;
      return fits ? latin1(hello, at + 9, at + 9 + size) : undefined;
    }
    at += 4 + length;
  }
  return undefined;
}
