/** ICMP (RFC 792): type, code, checksum, and four octets that depend on the type. */
import { u8 } from '../bytes.ts';
import { LAYER, short, type Layer } from './layer.ts';

const HEADER = 8;

export const icmp: Layer = (cursor, out) => {
  const { data, offset } = cursor;
  if (cursor.end - offset < HEADER) return short(cursor, out, HEADER);
  out.icmpType = u8(data, offset);
  out.icmpCode = u8(data, offset + 1);
  cursor.offset = offset + HEADER;
  return LAYER.payload;
};
