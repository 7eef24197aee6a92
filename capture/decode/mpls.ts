/**
 * MPLS label stack (RFC 3032). What follows the bottom is not told; IP shows by its version, as routers guess it, and a
 * first nibble of 0 is the control word of an Ethernet pseudowire (RFC 4448, RFC 4385).
 */
import { LAYER, short, type Layer } from './layer.ts';

const ENTRY = 4;
const CONTROL_WORD = 4;
const IPV4_HEADER = 20;

export const mpls: Layer = (cursor, out) => {
  const { view, end } = cursor;
  for (;;) {
    if (end - cursor.offset < ENTRY) return short(cursor, out, ENTRY);
    const bottom = view.getUint8(cursor.offset + 2) & 1;
    cursor.offset += ENTRY;
    if (bottom) break;
  }
  if (end - cursor.offset < 1) return short(cursor, out, IPV4_HEADER);
  const version = view.getUint8(cursor.offset) >>> 4;
  if (version === 4) return LAYER.ipv4;
  if (version === 6) return LAYER.ipv6;
  if (version !== 0) return LAYER.done;
  cursor.offset = Math.min(cursor.offset + CONTROL_WORD, end);
  return LAYER.ethernet;
};
