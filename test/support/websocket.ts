/** WebSocket's handshake (the keys of RFC 6455 1.3) and frames, as their sender makes them. */

export const WEBSOCKET_REQUEST =
  'GET /chat HTTP/1.1\r\nHost: ws.example.net:8081\r\nUpgrade: websocket\r\nConnection: keep-alive, Upgrade\r\n' +
  'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n';
export const WEBSOCKET_ANSWER =
  'HTTP/1.1 101 Switching Protocols\r\nUpgrade: WebSocket\r\nConnection: Upgrade\r\n' +
  'Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n';

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
