/** PPPoE session (RFC 2516): six octets, then PPP. */
import { u16, u8 } from '../bytes.ts';
import { LAYER, limit, malformed, short, type Layer } from './layer.ts';

const HEADER = 6;
/** PPP's protocol field is the least that follows. */
const SHORTEST = HEADER + 2;
const VERSION_AND_TYPE = 0x11;

export const pppoe: Layer = (cursor, out) => {
  const { data, offset } = cursor;
  if (cursor.end - offset < SHORTEST) return short(cursor, out, SHORTEST);
  if (u8(data, offset) !== VERSION_AND_TYPE) return malformed(out);
  cursor.offset = offset + HEADER;
  limit(cursor, out, u16(data, offset + 4));
  return LAYER.ppp;
};
