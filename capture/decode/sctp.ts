/** SCTP's common header (RFC 9260): ports, verification tag, checksum. The chunks are its payload. */
import { LAYER, short, type Layer } from './layer.ts';

const HEADER = 12;

export const sctp: Layer = (cursor, out) => {
  const { view, offset } = cursor;
  const there = cursor.end - offset;
  if (there >= 4) {
    out.sourcePort = view.getUint16(offset);
    out.destinationPort = view.getUint16(offset + 2);
  }
  if (there < HEADER) return short(cursor, out, HEADER);
  cursor.offset = offset + HEADER;
  return LAYER.payload;
};
