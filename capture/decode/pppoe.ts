/** PPPoE session (RFC 2516) and the PPP protocol field in it (RFC 1661), which may be one octet short (RFC 1661, 6.5). */
import { u16, u8 } from '../bytes.ts';
import { LAYER, limit, malformed, short, type Layer } from './layer.ts';

const HEADER = 6;
const VERSION_AND_TYPE = 0x11;
const PPP_IPV4 = 0x0021;
const PPP_IPV6 = 0x0057;
const PPP_MPLS = 0x0281;

export const pppoe: Layer = (cursor, out) => {
  const { data, offset } = cursor;
  if (cursor.end - offset < HEADER + 2) return short(cursor, out, HEADER + 2);
  if (u8(data, offset) !== VERSION_AND_TYPE) return malformed(out);
  const length = u16(data, offset + 4);
  cursor.offset = offset + HEADER;
  limit(cursor, out, length);
  const compressed = (u8(data, cursor.offset) & 1) === 1;
  const protocol = compressed ? u8(data, cursor.offset) : u16(data, cursor.offset);
  cursor.offset += compressed ? 1 : 2;
  if (protocol === PPP_IPV4) return LAYER.ipv4;
  if (protocol === PPP_IPV6) return LAYER.ipv6;
  return protocol === PPP_MPLS ? LAYER.mpls : LAYER.done;
};
