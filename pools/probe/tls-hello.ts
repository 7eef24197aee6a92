/**
 * Whether a port speaks TLS, asked by a ClientHello of our own: most ports do not, and OpenSSL's machinery for each that stays
 * silent would cost ten times the time and the memory.
 */
import { randomBytes } from 'node:crypto';
import { isIP } from 'node:net';
import type { Conversation, Verdict } from '../dialects/prober.ts';

const HANDSHAKE = 0x16;
const ALERT = 0x15;

/** TLS 1.3 suites, then those of TLS 1.2 and before that servers have had since 2008, and that renegotiation is secure. */
const SUITES = '130113021303c02bc02fc02cc030cca9cca8c009c00ac013c014009c009d002f0035000a00ff';

function sized(lengthOctets: 1 | 2 | 3, ...parts: readonly Uint8Array[]): Buffer {
  const body = Buffer.concat(parts);
  const length = Buffer.alloc(lengthOctets);
  length.writeUIntBE(body.length, 0, lengthOctets);
  return Buffer.concat([length, body]);
}

function hex(text: string): Buffer {
  return Buffer.from(text, 'hex');
}

function extension(type: string, ...body: readonly Uint8Array[]): Buffer {
  return Buffer.concat([hex(type), sized(2, ...body)]);
}

/** A ClientHello for TLS 1.0 to 1.3 (RFC 8446 4.1.2), with SNI where the host is a name (RFC 6066 3). */
export function clientHello(host: string): Buffer {
  const extensions = [
    // Groups: X25519, P-256, P-384; points uncompressed.
    extension('000a', sized(2, hex('001d00170018'))),
    extension('000b', sized(1, hex('00'))),
    // Signatures: ECDSA, RSA-PSS and RSA with SHA-2, both with SHA-1.
    extension('000d', sized(2, hex('04030503060308040805080604010501060102030201'))),
    extension('002b', sized(1, hex('0304030303020301'))),
    // Any 32 octets are a public key of X25519: nobody will finish this handshake.
    extension('0033', sized(2, hex('001d'), sized(2, randomBytes(32)))),
  ];
  if (isIP(host) === 0) extensions.unshift(extension('0000', sized(2, hex('00'), sized(2, Buffer.from(host)))));
  const body = [
    hex('0303'),
    randomBytes(32),
    sized(1, randomBytes(32)),
    sized(2, hex(SUITES)),
    hex('0100'),
    sized(2, ...extensions),
  ];
  return Buffer.concat([hex('160301'), sized(2, hex('01'), sized(3, ...body))]);
}

/** Octets that tell a ServerHello: its record's header, and the type of its message. */
const TELLING = 6;

/** An alert, or a ServerHello, which an echo of the ClientHello is not (RFC 8446 4, 5.1). */
export function speaksTls(received: Uint8Array): boolean {
  const isServerHello = received[0] === HANDSHAKE && received[1] === 0x03 && received[5] === 0x02;
  return isServerHello || isAlert(received);
}

/** A TLS alert, in answer to what was no TLS. */
export function isAlert(received: Uint8Array): boolean {
  return received[0] === ALERT && received[1] === 0x03;
}

/** Sends the ClientHello and waits for the first octets of an answer; what they are is for `speaksTls` to say. */
export function tlsConversation(host: string): Conversation {
  const verdict: Verdict = { reason: 'silent', evidence: '' };
  return {
    hello: clientHello(host),
    onData: (received) => (received.length < TELLING ? { kind: 'more' } : { kind: 'verdict', verdict }),
    onEnd: () => verdict,
  };
}
