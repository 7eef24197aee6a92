/** PPP (RFC 1661): a protocol field of two octets, or of one (6.5), behind the address and control octets of RFC 1662 if there. */
import { LAYER, short, type Layer } from './layer.ts';

const ADDRESS_AND_CONTROL = 0xff03;
const SHORTEST = 2;
const IPV4 = 0x0021;
const IPV6 = 0x0057;
const MPLS = 0x0281;

export const ppp: Layer = (cursor, out) => {
  const { view, end } = cursor;
  if (end - cursor.offset < SHORTEST) return short(cursor, out, SHORTEST);
  if (view.getUint16(cursor.offset) === ADDRESS_AND_CONTROL) cursor.offset += 2;
  if (end - cursor.offset < SHORTEST) return short(cursor, out, SHORTEST);
  const compressed = (view.getUint8(cursor.offset) & 1) === 1;
  const protocol = compressed ? view.getUint8(cursor.offset) : view.getUint16(cursor.offset);
  cursor.offset += compressed ? 1 : 2;
  if (protocol === IPV4) return LAYER.ipv4;
  if (protocol === IPV6) return LAYER.ipv6;
  return protocol === MPLS ? LAYER.mpls : LAYER.done;
};
