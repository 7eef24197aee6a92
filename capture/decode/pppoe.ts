/** PPPoE session (RFC 2516): six octets, then PPP. */
import { LAYER, limit, malformed, short, type Layer } from './layer.ts';

const HEADER = 6;
/** PPP's protocol field is the least that follows. */
const SHORTEST = HEADER + 2;
const VERSION_AND_TYPE = 0x11;

export const pppoe: Layer = (cursor, out) => {
  const { view, offset } = cursor;
  if (cursor.end - offset < SHORTEST) return short(cursor, out, SHORTEST);
  if (view.getUint8(offset) !== VERSION_AND_TYPE) return malformed(out);
  cursor.offset = offset + HEADER;
  limit(cursor, out, view.getUint16(offset + 4));
  return LAYER.ppp;
};
