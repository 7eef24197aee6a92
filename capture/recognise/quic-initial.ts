/**
 * The ClientHello in a QUIC client's Initial packets (RFC 9000 17.2.2). Their keys are made of the connection id that stands
 * in them (RFC 9001 5.2, RFC 9369 3.3), so that anybody on the way can read them.
 */
import { createCipheriv, createDecipheriv, createHmac } from 'node:crypto';
import { u16, u32 } from '../bytes.ts';
import type { MessagePart } from './message-parts.ts';

interface Version {
  salt: Buffer;
  /** Before `key`, `iv` and `hp` in the labels of the keys. */
  prefix: string;
  /** Bits of the packet type that say Initial. */
  initial: number;
}

const V1: Version = {
  salt: Buffer.from('38762cf7f55934b34d179ae6a4c80cadccbb7f0a', 'hex'),
  prefix: 'quic ',
  initial: 0,
};
const V2: Version = {
  salt: Buffer.from('0dede3def700a6db819381be6e269dcbf9bd2ed9', 'hex'),
  prefix: 'quicv2 ',
  initial: 1,
};
const DRAFT_29: Version = { ...V1, salt: Buffer.from('afbfec289993d24c9e9786f19c6111e04390a899', 'hex') };
const DRAFT_27: Version = { ...V1, salt: Buffer.from('c3eef712c72ebb5a11a7d2432bb46365bef9f502', 'hex') };

function versionOf(version: number): Version | undefined {
  if (version === 1 || version === 0xff000021 || version === 0xff000022) return V1;
  if (version === 0x6b3343cf) return V2;
  if (version >= 0xff00001d && version <= 0xff000020) return DRAFT_29;
  return version === 0xff00001b || version === 0xff00001c ? DRAFT_27 : undefined;
}

const hmac = (key: Uint8Array, ...parts: Uint8Array[]): Buffer =>
  parts.reduce((mac, part) => mac.update(part), createHmac('sha256', key)).digest();

/** HKDF-Expand-Label (RFC 8446 7.1) for at most 32 octets. */
function expand(secret: Uint8Array, label: string, length: number): Buffer {
  const name = Buffer.from(`tls13 ${label}`);
  return hmac(secret, Buffer.from([0, length, name.length]), name, Buffer.from([0, 1])).subarray(0, length);
}

interface Keys {
  key: Buffer;
  iv: Buffer;
  hp: Buffer;
}

/** The keys of what the client sends. @param connectionId the destination's, of its first packet */
export function clientInitialKeys({ salt, prefix }: Version, connectionId: Uint8Array): Keys {
  const secret = expand(hmac(salt, connectionId), 'client in', 32);
  return {
    key: expand(secret, `${prefix}key`, 16),
    iv: expand(secret, `${prefix}iv`, 12),
    hp: expand(secret, `${prefix}hp`, 16),
  };
}

let latest: { version: Version; connectionId: Buffer; keys: Keys } | undefined;

/** The same, from memory where they are asked for again: the packets of a ClientHello follow each other. */
function keysOf(version: Version, connectionId: Uint8Array): Keys {
  if (latest?.version !== version || !latest.connectionId.equals(connectionId)) {
    const keys = clientInitialKeys(version, connectionId);
    latest = { version, connectionId: Buffer.from(connectionId), keys };
  }
  return latest.keys;
}

/** A variable-length integer (RFC 9000 16); undefined where it is not all there, or beyond what a datagram can mean. */
function readNumber(bytes: Uint8Array, at: number): { value: number; next: number } | undefined {
  const first = bytes[at];
  if (first === undefined) return undefined;
  const length = 1 << (first >>> 6);
  if (at + length > bytes.length) return undefined;
  if (length === 1) return { value: first & 63, next: at + 1 };
  if (length === 2) return { value: u16(bytes, at) & 0x3fff, next: at + 2 };
  if (length === 4) return { value: u32(bytes, at) & 0x3fffffff, next: at + 4 };
  return undefined;
}

const TAG = 16;
const SAMPLE = 16;

interface Sealed {
  version: Version;
  /** The packet from its first octet to its last. */
  octets: Uint8Array;
  /** The destination's. */
  connectionId: Uint8Array;
  /** Offset of the packet number. */
  numberAt: number;
}

/** The Initial packet at the start of some octets; undefined where they begin with something else, or it is cut. */
function readSealed(octets: Uint8Array): Sealed | undefined {
  if (octets.length < 7) return undefined;
  const version = versionOf(u32(octets, 1));
  const first = octets[0]!;
  if (version === undefined || first < 0xc0 || ((first >>> 4) & 3) !== version.initial) return undefined;
  const sourceAt = 6 + octets[5]!;
  const token = readNumber(octets, sourceAt + 1 + (octets[sourceAt] ?? 0));
  const length = token && readNumber(octets, token.next + token.value);
  if (length === undefined) return undefined;
  const numberAt = length.next;
  const end = numberAt + length.value;
  if (end > octets.length || numberAt + 4 + SAMPLE > end) return undefined;
  return { version, octets: octets.subarray(0, end), connectionId: octets.subarray(6, sourceAt), numberAt };
}

/** Takes protection away; undefined where the keys are others. */
function unseal({ octets, numberAt }: Sealed, { key, iv, hp }: Keys): Buffer | undefined {
  const mask = createCipheriv('aes-128-ecb', hp, null).update(octets.subarray(numberAt + 4, numberAt + 4 + SAMPLE));
  const header = Buffer.from(octets.subarray(0, numberAt + 4));
  header[0] = header[0]! ^ (mask[0]! & 0x0f);
  const numberLength = (header[0] & 3) + 1;
  const nonce = Buffer.from(iv);
  for (let i = 0; i < numberLength; i += 1) {
    header[numberAt + i] = header[numberAt + i]! ^ mask[1 + i]!;
    nonce[12 - numberLength + i] = nonce[12 - numberLength + i]! ^ header[numberAt + i]!;
  }
  const end = octets.length - TAG;
  const decipher = createDecipheriv('aes-128-gcm', key, nonce);
  decipher.setAAD(header.subarray(0, numberAt + numberLength));
  decipher.setAuthTag(octets.subarray(end));
  const plain = decipher.update(octets.subarray(numberAt + numberLength, end));
  try {
    decipher.final();
    return plain;
  } catch {
    return undefined;
  }
}

const PADDING = 0;
const PING = 1;
const ACK = 2;
const ACK_ECN = 3;
const CRYPTO = 6;

/** Behind an ACK frame (RFC 9000 19.3); undefined where it is cut. */
function behindAck(plain: Uint8Array, start: number, withEcn: boolean): number | undefined {
  const largest = readNumber(plain, start);
  const delay = largest && readNumber(plain, largest.next);
  const ranges = delay && readNumber(plain, delay.next);
  let at = ranges?.next;
  for (let left = 1 + (ranges?.value ?? 0) * 2 + (withEcn ? 3 : 0); left > 0 && at !== undefined; left -= 1)
    at = readNumber(plain, at)?.next;
  return at;
}

function readFrames(plain: Uint8Array, parts: MessagePart[]): void {
  let at: number | undefined = 0;
  while (at !== undefined && at < plain.length) {
    const type = plain[at]!;
    if (type === PADDING || type === PING) at += 1;
    else if (type === ACK || type === ACK_ECN) at = behindAck(plain, at + 1, type === ACK_ECN);
    else if (type === CRYPTO) {
      const offset = readNumber(plain, at + 1);
      const length = offset && readNumber(plain, offset.next);
      if (length === undefined || length.next + length.value > plain.length) break;
      at = length.next + length.value;
      parts.push({ offset: offset!.value, octets: plain.subarray(length.next, at) });
    } else break;
  }
}

/**
 * The parts of the handshake in a client's datagrams of one connection, the first of them first: in each the Initial packets
 * that it begins with. Nothing is read of any other datagram.
 */
export function readCryptoParts(datagrams: readonly Uint8Array[]): MessagePart[] {
  const parts: MessagePart[] = [];
  let first: Sealed | undefined;
  for (const datagram of datagrams) {
    let sealed = readSealed(datagram);
    for (let at = 0; sealed !== undefined; sealed = readSealed(datagram.subarray(at))) {
      first ??= sealed;
      let plain = unseal(sealed, keysOf(sealed.version, sealed.connectionId));
      // A client that was answered calls the server by another id; the keys stay (RFC 9001 5.2). Behind a Retry they change.
      if (plain === undefined && first !== sealed && first.version === sealed.version)
        plain = unseal(sealed, keysOf(first.version, first.connectionId));
      if (plain === undefined) break;
      readFrames(plain, parts);
      at += sealed.octets.length;
    }
  }
  return parts;
}
