/**
 * Linux netfilter log (link type 239): address family, version, resource id, then type-length-value attributes of which one
 * is the packet. Lengths and types are in the byte order of the capturing machine, which nothing tells.
 */
import { LAYER, malformed, short, type Layer } from './layer.ts';

const HEADER = 4;
const ATTRIBUTE_HEADER = 4;
const PAYLOAD = 9;
const VERSION = 0;
const AF_INET = 2;
const AF_INET6 = 10;

export const nflog: Layer = (cursor, out) => {
  const { view, end } = cursor;
  if (end - cursor.offset < HEADER + ATTRIBUTE_HEADER) return short(cursor, out, HEADER + ATTRIBUTE_HEADER);
  const family = view.getUint8(cursor.offset);
  if (view.getUint8(cursor.offset + 1) !== VERSION) return LAYER.done;
  cursor.offset += HEADER;
  // The first attribute is short (a packet header of 8 octets): the order that makes it the shorter one is the right one.
  const little = view.getUint16(cursor.offset, true) <= view.getUint16(cursor.offset);
  while (end - cursor.offset >= ATTRIBUTE_HEADER) {
    const length = little ? view.getUint16(cursor.offset, true) : view.getUint16(cursor.offset);
    const type = little ? view.getUint16(cursor.offset + 2, true) : view.getUint16(cursor.offset + 2);
    if (length < ATTRIBUTE_HEADER) return malformed(out);
    if (type === PAYLOAD) {
      cursor.offset += ATTRIBUTE_HEADER;
      return family === AF_INET ? LAYER.ipv4 : family === AF_INET6 ? LAYER.ipv6 : LAYER.done;
    }
    cursor.offset += Math.ceil(length / 4) * 4;
  }
  return cursor.offset >= cursor.wireEnd ? LAYER.done : short(cursor, out, ATTRIBUTE_HEADER);
};
