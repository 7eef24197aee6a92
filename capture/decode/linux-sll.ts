/** Linux cooked capture, version 1 (link type 113): packet type, device type, sender's address, protocol. */
import { cookedProtocolLayer } from './cooked.ts';
import { short, type Layer } from './layer.ts';

const HEADER = 16;
const MAC = 6;

export const linuxSll: Layer = (cursor, out) => {
  const { view, offset } = cursor;
  if (cursor.end - offset < HEADER) return short(cursor, out, HEADER);
  if (view.getUint16(offset + 4) === MAC) out.sourceMacOffset = offset + 6;
  cursor.offset = offset + HEADER;
  return cookedProtocolLayer(view.getUint16(offset + 2), view.getUint16(offset + 14));
};
