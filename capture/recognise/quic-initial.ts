/**
 * The ClientHello in a QUIC client's Initial packets (RFC 9000 17.2.2). Their keys are made of the connection id that stands
 * in them (RFC 9001 5.2, RFC 9369 3.3), so that anybody on the way can read them.
 */
import { createCipheriv, createDecipheriv, createHmac } from 'node:crypto';
import { u16, u32 } from '../bytes.ts';

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

/** The keys of what the client sends. @param connectionId the destination's, of its first packet */
export function clientInitialKeys(
  { salt, prefix }: Version,
  connectionId: Uint8Array,
): { key: Buffer; iv: Buffer; hp: Buffer } {
  const secret = expand(hmac(salt, connectionId), 'client in', 32);
  return {
    key: expand(secret, `${prefix}key`, 16),
    iv: expand(secret, `${prefix}iv`, 12),
    hp: expand(secret, `${prefix}hp`, 16),
  };
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

/** Takes protection away from the packet at the start of a datagram. */
function openInitial(datagram: Uint8Array): Buffer | undefined {
  const version = versionOf(u32(datagram, 1));
  const first = datagram[0] ?? 0;
  if (version === undefined || datagram.length < 7 || first < 0xc0 || ((first >>> 4) & 3) !== version.initial)
    return undefined;
  const idLength = datagram[5]!;
  const sourceAt = 6 + idLength;
  const token = readNumber(datagram, sourceAt + 1 + (datagram[sourceAt] ?? 0));
  const length = token && readNumber(datagram, token.next + token.value);
  if (length === undefined) return undefined;
  const numberAt = length.next;
  const end = numberAt + length.value;
  if (end > datagram.length || numberAt + 4 + SAMPLE > end) return undefined;
  const { key, iv, hp } = clientInitialKeys(version, datagram.subarray(6, sourceAt));
  const mask = createCipheriv('aes-128-ecb', hp, null).update(datagram.subarray(numberAt + 4, numberAt + 4 + SAMPLE));
  const header = Buffer.from(datagram.subarray(0, numberAt + 4));
  header[0] = first ^ (mask[0]! & 0x0f);
  const numberLength = (header[0] & 3) + 1;
  for (let i = 0; i < numberLength; i += 1) {
    header[numberAt + i] = header[numberAt + i]! ^ mask[1 + i]!;
    iv[12 - numberLength + i] = iv[12 - numberLength + i]! ^ header[numberAt + i]!;
  }
  const decipher = createDecipheriv('aes-128-gcm', key, iv);
  decipher.setAAD(header.subarray(0, numberAt + numberLength));
  decipher.setAuthTag(datagram.subarray(end - TAG, end));
  const plain = decipher.update(datagram.subarray(numberAt + numberLength, end - TAG));
  try {
    decipher.final();
    return plain;
  } catch {
    // A later packet of the connection has another id in its place, or it is none of a client.
    return undefined;
  }
}

/** A part of the handshake, and where it belongs. */
export interface CryptoPart {
  offset: number;
  octets: Uint8Array;
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

/** The parts of the handshake in the Initial packet that a client's datagram begins with; empty for any other datagram. */
export function readCryptoParts(datagram: Uint8Array): CryptoPart[] {
  const parts: CryptoPart[] = [];
  const plain = openInitial(datagram);
  let at: number | undefined = 0;
  if (plain === undefined) return parts;
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
  return parts;
}

/** What of the handshake is there without a gap, from its beginning. */
export function joinCryptoParts(parts: readonly CryptoPart[]): Buffer {
  const joined: Uint8Array[] = [];
  let length = 0;
  for (const { offset, octets } of [...parts].sort((a, b) => a.offset - b.offset)) {
    if (offset > length) break;
    const fresh = octets.subarray(length - offset);
    joined.push(fresh);
    length += fresh.length;
  }
  return Buffer.concat(joined, length);
}
