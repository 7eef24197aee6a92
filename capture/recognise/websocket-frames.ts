/** Messages in the frames of one direction of a WebSocket (RFC 6455 5), in pieces as they come: bounded, and on its feet again behind a gap. */
import { u16, u32 } from '../bytes.ts';
import type { MessageInflater } from './websocket-deflate.ts';

/** Messages that are handed on; what is longer is skipped. */
const LONGEST = 64 * 1024;
const FRAGMENTS = 256;
/** Compressed messages of one piece that are handed on: they cost more than others, and few are in one packet. */
const COMPRESSED_MESSAGES = 32;
const EMPTY = new Uint8Array(0);

/** 0 goes on with a message. */
const TEXT = 1;
const BINARY = 2;
/** From here on: close, ping, pong. They may stand between the fragments of a message (RFC 6455 5.4). */
const CONTROL = 8;
const LAST_CONTROL = 10;
const CONTROL_LIMIT = 125;
/** The reserved bit of permessage-deflate (RFC 7692 6). */
const COMPRESSED = 0x40;

interface FrameHeader {
  /** The message ends with this frame. */
  final: boolean;
  /** Extensions that changed the octets, or the message that begins with the frame. */
  reserved: number;
  opcode: number;
  /** Offset of the four octets of the mask; -1 for none, as servers send. */
  maskAt: number;
  start: number;
  length: number;
}

/** The header at an offset; `more` when it is not all there, undefined when it is none. */
function readHeader(octets: Uint8Array, at: number): FrameHeader | 'more' | undefined {
  if (at + 2 > octets.length) return 'more';
  const first = octets[at]!;
  const second = octets[at + 1]!;
  const opcode = first & 15;
  const short = second & 127;
  const lengthOctets = short === 126 ? 2 : short === 127 ? 8 : 0;
  const masked = second >= 0x80;
  const start = at + 2 + lengthOctets + (masked ? 4 : 0);
  const final = first >= 0x80;
  const known = opcode <= BINARY || (opcode >= CONTROL && opcode <= LAST_CONTROL);
  if (!known || (opcode >= CONTROL && (!final || short > CONTROL_LIMIT))) return undefined;
  if (start > octets.length) return 'more';
  let length = short;
  if (lengthOctets === 2) length = u16(octets, at + 2);
  else if (lengthOctets === 8) length = u32(octets, at + 2) * 2 ** 32 + u32(octets, at + 6);
  // The most significant bit must be 0.
  if (length >= 2 ** 63) return undefined;
  return { final, reserved: first & 0x70, opcode, maskAt: masked ? start - 4 : -1, start, length };
}

/** True when frames fill a piece exactly: then it begins with one. */
function isWhole(octets: Uint8Array, mayCompress: boolean): boolean {
  let at = 0;
  while (at < octets.length) {
    const header = readHeader(octets, at);
    if (typeof header !== 'object') return false;
    if (header.reserved !== 0 && (header.reserved !== COMPRESSED || !mayCompress)) return false;
    at = header.start + header.length;
  }
  return at === octets.length && at > 0;
}

function unmasked(octets: Uint8Array, { maskAt, start, length }: FrameHeader): Uint8Array {
  const plain = Uint8Array.from(octets.subarray(start, start + length));
  if (maskAt >= 0) for (let i = 0; i < length; i += 1) plain[i]! ^= octets[maskAt + (i & 3)]!;
  return plain;
}

export class WebSocketFrames {
  #rest: Uint8Array = EMPTY;
  /** Octets of a frame that nobody needs. */
  #skip = 0;
  /** The place of frames in the stream is not known. */
  #lost = false;
  /** Fragments of a message that has begun; undefined for none, or one that is not handed on. */
  #parts: Uint8Array[] | undefined;
  #length = 0;
  #compressed = false;
  /** Compressed messages that may still be handed on of the piece. */
  #left = 0;
  readonly #onMessage: (message: Uint8Array) => void;
  readonly #inflater: MessageInflater | undefined;

  /**
   * @param onMessage gets text and binary messages whole, unmasked and inflated
   * @param inflater undefined: nobody agreed on compression, and what says that it is compressed is left out
   */
  constructor(onMessage: (message: Uint8Array) => void, inflater?: MessageInflater) {
    this.#onMessage = onMessage;
    this.#inflater = inflater;
  }

  /** Octets are missing in front of what comes next. */
  gap(): void {
    this.#rest = EMPTY;
    this.#skip = 0;
    this.#lost = true;
    this.#parts = undefined;
    this.#inflater?.forget();
  }

  add(octets: Uint8Array): void {
    // Frames begin with packets nearly always.
    if (this.#lost && !isWhole(octets, this.#inflater !== undefined)) return;
    this.#lost = false;
    this.#left = COMPRESSED_MESSAGES;
    const skipped = Math.min(this.#skip, octets.length);
    this.#skip -= skipped;
    const piece = octets.subarray(skipped);
    this.#rest = this.#rest.length === 0 ? piece : Buffer.concat([this.#rest, piece]);
    this.#read();
    // The octets that were given are another's memory.
    if (this.#rest.length > 0) this.#rest = Uint8Array.from(this.#rest);
  }

  #read(): void {
    let at = 0;
    while (at < this.#rest.length) {
      const header = readHeader(this.#rest, at);
      if (header === undefined) {
        this.gap();
        return;
      }
      if (header === 'more') break;
      const end = header.start + header.length;
      const tooLong = header.length > LONGEST;
      if (end > this.#rest.length && !tooLong) break;
      this.#frame(header, tooLong);
      if (end > this.#rest.length) this.#skip = end - this.#rest.length;
      at = Math.min(end, this.#rest.length);
    }
    this.#rest = this.#rest.subarray(at);
  }

  #frame(header: FrameHeader, tooLong: boolean): void {
    const { opcode, final } = header;
    if (opcode >= CONTROL) return;
    if (opcode === TEXT || opcode === BINARY) {
      this.#compressed = header.reserved === COMPRESSED && this.#inflater !== undefined;
      this.#parts = header.reserved === 0 || this.#compressed ? [] : undefined;
      this.#length = 0;
    }
    this.#length += header.length;
    const { length = 0 } = this.#parts ?? {};
    if (tooLong || this.#length > LONGEST || length >= FRAGMENTS) this.#leaveOut();
    this.#parts?.push(unmasked(this.#rest, header));
    if (!final || this.#parts === undefined) return;
    const [only] = this.#parts;
    const message = this.#parts.length === 1 ? only! : Buffer.concat(this.#parts, this.#length);
    const plain = this.#compressed ? this.#inflated(message) : message;
    this.#parts = undefined;
    if (plain !== undefined) this.#onMessage(plain);
  }

  #inflated(message: Uint8Array): Uint8Array | undefined {
    this.#left -= 1;
    if (this.#left >= 0) return this.#inflater?.inflate(message);
    this.#leaveOut();
    return undefined;
  }

  /** The message is not handed on; later ones may refer to it. */
  #leaveOut(): void {
    this.#parts = undefined;
    if (this.#compressed) this.#inflater?.forget();
  }
}
