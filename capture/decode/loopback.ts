/**
 * BSD loopback (link types 0 and 108): an address family of four octets, in the byte order of the capturing machine or in
 * network order. The numbers are small, so that either order can be told from the other.
 */
import { LAYER, short, type Layer, type LayerId } from './layer.ts';

const HEADER = 4;
/** AF_INET is 2 everywhere; AF_INET6 differs: 10 Linux, 23 Windows, 24 NetBSD and OpenBSD, 28 FreeBSD, 30 macOS. */
const FAMILIES: Readonly<Partial<Record<number, LayerId>>> = {
  2: LAYER.ipv4,
  10: LAYER.ipv6,
  23: LAYER.ipv6,
  24: LAYER.ipv6,
  28: LAYER.ipv6,
  30: LAYER.ipv6,
};

export const loopback: Layer = (cursor, out) => {
  const { view, offset } = cursor;
  if (cursor.end - offset < HEADER) return short(cursor, out, HEADER);
  cursor.offset = offset + HEADER;
  return FAMILIES[Math.min(view.getUint32(offset), view.getUint32(offset, true))] ?? LAYER.done;
};
