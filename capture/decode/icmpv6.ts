/** ICMPv6 (RFC 4443): type, code, checksum; the rest is the message. */
import { u8 } from '../bytes.ts';
import { LAYER, short, type Layer } from './layer.ts';

const HEADER = 4;

export const icmpv6: Layer = (cursor, out) => {
  const { data, offset } = cursor;
  if (cursor.end - offset < HEADER) return short(cursor, out, HEADER);
  out.icmpType = u8(data, offset);
  out.icmpCode = u8(data, offset + 1);
  cursor.offset = offset + HEADER;
  return LAYER.payload;
};
