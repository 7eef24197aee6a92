/** VLAN tags: IEEE 802.1Q, and 802.1ad or its forerunner 0x9100 outside of it. */
import { FIRST_ETHERTYPE, etherTypeLayer } from './ethertype.ts';
import { LAYER, limit, short, type Layer } from './layer.ts';

const TAG = 4;

export const vlan: Layer = (cursor, out) => {
  const { view, offset } = cursor;
  if (cursor.end - offset < TAG) return short(cursor, out, TAG);
  const id = view.getUint16(offset) & 0x0fff;
  if (out.vlan < 0) out.vlan = id;
  else if (out.innerVlan < 0) out.innerVlan = id;
  const type = view.getUint16(offset + 2);
  cursor.offset = offset + TAG;
  if (type >= FIRST_ETHERTYPE) return etherTypeLayer(type);
  limit(cursor, out, type);
  return LAYER.llc;
};
