/** MPLS label stack (RFC 3032). What follows the bottom is not told; IP shows by its version, as routers guess it. */
import { u8 } from '../bytes.ts';
import { LAYER, short, type Layer } from './layer.ts';

const ENTRY = 4;
const IPV4_HEADER = 20;

export const mpls: Layer = (cursor, out) => {
  const { data, end } = cursor;
  for (;;) {
    if (end - cursor.offset < ENTRY) return short(cursor, out, ENTRY);
    const bottom = u8(data, cursor.offset + 2) & 1;
    cursor.offset += ENTRY;
    if (bottom) break;
  }
  if (end - cursor.offset < 1) return short(cursor, out, IPV4_HEADER);
  const version = u8(data, cursor.offset) >>> 4;
  return version === 4 ? LAYER.ipv4 : version === 6 ? LAYER.ipv6 : LAYER.done;
};
