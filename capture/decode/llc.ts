/** IEEE 802.2 LLC: IP travels behind SNAP with the organisation code 0 (RFC 1042), then with an EtherType. */
import { etherTypeLayer } from './ethertype.ts';
import { LAYER, short, type Layer } from './layer.ts';

const SNAP_HEADER = 8;
/** DSAP and SSAP 0xaa, unnumbered information, and the first octet of the organisation code. */
const SNAP = 0xaaaa0300;

export const llc: Layer = (cursor, out) => {
  const { view, offset } = cursor;
  if (cursor.end - offset < SNAP_HEADER)
    return cursor.wireEnd - offset < SNAP_HEADER ? LAYER.done : short(cursor, out, SNAP_HEADER);
  if (view.getUint32(offset) !== SNAP || view.getUint16(offset + 4) !== 0) return LAYER.done;
  cursor.offset = offset + SNAP_HEADER;
  return etherTypeLayer(view.getUint16(offset + 6));
};
