/** IP with nothing before it (link types 101, 228, 229, and 12 or 14 of some BSDs): the version tells which. */
import { LAYER, malformed, short, type Layer } from './layer.ts';

export const rawIp: Layer = (cursor, out) => {
  if (cursor.end - cursor.offset < 1) return short(cursor, out, 1);
  const version = cursor.view.getUint8(cursor.offset) >>> 4;
  return version === 4 ? LAYER.ipv4 : version === 6 ? LAYER.ipv6 : malformed(out);
};
