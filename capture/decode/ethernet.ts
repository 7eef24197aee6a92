/** Ethernet II and IEEE 802.3 (link type 1): destination, source, type or length. */
import { FIRST_ETHERTYPE, etherTypeLayer } from './ethertype.ts';
import { LAYER, limit, short, type Layer } from './layer.ts';

const HEADER = 14;

export const ethernet: Layer = (cursor, out) => {
  const { view, offset } = cursor;
  if (cursor.end - offset < HEADER) return short(cursor, out, HEADER);
  out.destinationMacOffset = offset;
  out.sourceMacOffset = offset + 6;
  const type = view.getUint16(offset + 12);
  cursor.offset = offset + HEADER;
  if (type >= FIRST_ETHERTYPE) return etherTypeLayer(type);
  limit(cursor, out, type);
  return LAYER.llc;
};
