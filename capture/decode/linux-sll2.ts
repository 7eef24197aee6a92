/** Linux cooked capture, version 2 (link type 276): as version 1, in another order and with the interface's number. */
import { cookedProtocolLayer } from './cooked.ts';
import { short, type Layer } from './layer.ts';

const HEADER = 20;
const MAC = 6;

export const linuxSll2: Layer = (cursor, out) => {
  const { view, offset } = cursor;
  if (cursor.end - offset < HEADER) return short(cursor, out, HEADER);
  if (view.getUint8(offset + 11) === MAC) out.sourceMacOffset = offset + 12;
  cursor.offset = offset + HEADER;
  return cookedProtocolLayer(view.getUint16(offset + 8), view.getUint16(offset));
};
