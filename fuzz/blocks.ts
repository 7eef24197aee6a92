/** Packets as a pcapng capture: what the reader is fed, and what a fault is kept in. */
import type { Mutant } from './mutant.ts';

const SECTION_HEADER = 0x0a0d0d0a;
const BYTE_ORDER_MAGIC = 0x1a2b3c4d;
const COMMENT = 1;
/** Where the comment's length stands in a section header that has no other option in front of it. */
const COMMENT_AT = 24;
const INTERFACE = 1;
const ENHANCED_PACKET = 6;
/** Interface n is of link type n: the numbers that are given out end near here. */
const LINK_TYPES = 300;
const TWO_32 = 0x1_0000_0000;
const EMPTY = Buffer.alloc(0);

const padding = (length: number): number => (4 - (length % 4)) % 4;

/** A section header with a comment, and an interface for each link type, of microseconds and without a snap length. */
export function sectionOf(comment: string): Buffer {
  const text = Buffer.from(comment);
  const options = Buffer.alloc(4 + text.length + padding(text.length) + 4);
  options.writeUInt16LE(COMMENT, 0);
  options.writeUInt16LE(text.length, 2);
  text.copy(options, 4);
  const head = Buffer.alloc(16);
  head.writeUInt32LE(BYTE_ORDER_MAGIC, 0);
  head.writeUInt16LE(1, 4);
  head.fill(0xff, 8);
  const interfaces = Array.from({ length: LINK_TYPES + 1 }, (_, linkType) => {
    const body = Buffer.alloc(8);
    body.writeUInt16LE(linkType, 0);
    return blockOf(INTERFACE, body);
  });
  return Buffer.concat([blockOf(SECTION_HEADER, head, options), ...interfaces]);
}

/** The comment of a capture that `sectionOf` begins; empty where there is none. */
export function commentOf(capture: Buffer): string {
  if (capture.length < COMMENT_AT + 4 || capture.readUInt32BE(0) !== SECTION_HEADER) return '';
  if (capture.readUInt32LE(8) !== BYTE_ORDER_MAGIC || capture.readUInt16LE(COMMENT_AT) !== COMMENT) return '';
  return capture.toString('utf8', COMMENT_AT + 4, COMMENT_AT + 4 + capture.readUInt16LE(COMMENT_AT + 2));
}

/** The mutant as it is now, as a block. */
export function packetBlock({ data, length, originalLength, linkType, us }: Mutant): Buffer {
  const body = Buffer.allocUnsafe(20);
  body.writeUInt32LE(Math.min(linkType, LINK_TYPES), 0);
  body.writeUInt32LE(Math.floor(us / TWO_32), 4);
  body.writeUInt32LE(us % TWO_32, 8);
  body.writeUInt32LE(length, 12);
  body.writeUInt32LE(originalLength, 16);
  return blockOf(ENHANCED_PACKET, body, data.subarray(0, length));
}

function blockOf(type: number, body: Buffer, rest: Buffer = EMPTY): Buffer {
  const total = 12 + body.length + rest.length + padding(rest.length);
  const block = Buffer.alloc(total);
  block.writeUInt32LE(type, 0);
  block.writeUInt32LE(total, 4);
  body.copy(block, 8);
  rest.copy(block, 8 + body.length);
  block.writeUInt32LE(total, total - 4);
  return block;
}
