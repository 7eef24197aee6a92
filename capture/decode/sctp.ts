/** SCTP's common header (RFC 9260): ports, verification tag, checksum. The chunks are its payload. */
import { u16 } from '../bytes.ts';
import { LAYER, short, type Layer } from './layer.ts';

const HEADER = 12;

export const sctp: Layer = (cursor, out) => {
  const { data, offset } = cursor;
  const there = cursor.end - offset;
  if (there >= 4) {
    out.sourcePort = u16(data, offset);
    out.destinationPort = u16(data, offset + 2);
  }
  if (there < HEADER) return short(cursor, out, HEADER);
  cursor.offset = offset + HEADER;
  return LAYER.payload;
};
