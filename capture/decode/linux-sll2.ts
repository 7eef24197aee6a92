/** Linux cooked capture, version 2 (link type 276): as version 1, in another order and with the interface's number. */
import { u16, u8 } from '../bytes.ts';
import { cookedProtocolLayer } from './cooked.ts';
import { short, type Layer } from './layer.ts';

const HEADER = 20;
const MAC = 6;

export const linuxSll2: Layer = (cursor, out) => {
  const { data, offset } = cursor;
  if (cursor.end - offset < HEADER) return short(cursor, out, HEADER);
  if (u8(data, offset + 11) === MAC) out.sourceMacOffset = offset + 12;
  cursor.offset = offset + HEADER;
  return cookedProtocolLayer(u16(data, offset + 8), u16(data, offset));
};
