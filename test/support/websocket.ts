/** WebSocket's handshake (the keys of RFC 6455 1.3) and frames, as their sender makes them. */
import { constants, deflateRawSync } from 'node:zlib';

export const WEBSOCKET_REQUEST =
  'GET /chat HTTP/1.1\r\nHost: ws.example.net:8081\r\nUpgrade: websocket\r\nConnection: keep-alive, Upgrade\r\n' +
  'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n';
export const WEBSOCKET_ANSWER =
  'HTTP/1.1 101 Switching Protocols\r\nUpgrade: WebSocket\r\nConnection: Upgrade\r\n' +
  'Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n';

/** The answer that agrees on permessage-deflate, with these parameters. */
export const deflateAnswer = (parameters = ''): string =>
  WEBSOCKET_ANSWER.replace(/\r\n\r\n$/, `\r\nSec-WebSocket-Extensions: permessage-deflate${parameters}\r\n\r\n`);

/** One side of a WebSocket that compresses what it says (RFC 7692 7.2.1) by the last octets that it said. */
export class CompressingSide {
  readonly #window: number;
  #said = Buffer.alloc(0);

  /** @param window octets of earlier messages that are referred to */
  constructor(window = 32_768) {
    this.#window = window;
  }

  compress(text: string): Buffer {
    const octets = Buffer.from(text);
    const dictionary = this.#said.subarray(Math.max(0, this.#said.length - this.#window));
    const before = dictionary.length > 0 ? { dictionary } : {};
    this.#said = Buffer.concat([this.#said, octets]);
    const windowBits = Math.max(9, Math.log2(this.#window));
    const whole = deflateRawSync(octets, { finishFlush: constants.Z_SYNC_FLUSH, windowBits, ...before });
    return whole.subarray(0, -4);
  }

  frame(text: string, options: FrameOptions = {}): Buffer {
    return webSocketFrame(this.compress(text), { ...options, reserved: 4 });
  }
}

export interface FrameOptions {
  opcode?: number;
  final?: boolean;
  /** Set by clients. */
  mask?: number;
  /** The three reserved bits. */
  reserved?: number;
}

/** One frame; text unless said otherwise. */
export function webSocketFrame(payload: string | Uint8Array, options: FrameOptions = {}): Buffer {
  const { opcode = 1, final = true, mask, reserved = 0 } = options;
  const octets = Buffer.from(payload);
  const { length } = octets;
  const masked = mask === undefined ? 0 : 0x80;
  const first = (final ? 0x80 : 0) | (reserved << 4) | opcode;
  let header = Buffer.from([first, masked | length]);
  if (length > 0xffff) {
    header = Buffer.alloc(10);
    header.set([first, masked | 127]);
    header.writeBigUInt64BE(BigInt(length), 2);
  } else if (length > 125) header = Buffer.from([first, masked | 126, length >> 8, length & 255]);
  if (mask === undefined) return Buffer.concat([header, octets]);
  const key = Buffer.alloc(4);
  key.writeUInt32BE(mask);
  return Buffer.concat([header, key, octets.map((octet, i) => octet ^ key[i & 3]!)]);
}
