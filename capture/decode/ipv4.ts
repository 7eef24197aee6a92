/** IPv4 (RFC 791). */
import { noteFragment } from './fragment.ts';
import { ipProtocolLayer } from './ip-protocol.ts';
import { LAYER, limit, malformed, short, type Layer } from './layer.ts';

const MIN_HEADER = 20;
const MORE_FRAGMENTS = 0x2000;
const FRAGMENT_OFFSET = 0x1fff;

export const ipv4: Layer = (cursor, out) => {
  const { view, offset } = cursor;
  if (cursor.end - offset < MIN_HEADER) return short(cursor, out, MIN_HEADER);
  const first = view.getUint8(offset);
  const headerLength = (first & 15) * 4;
  if (first >>> 4 !== 4 || headerLength < MIN_HEADER) return malformed(out);
  out.ipVersion = 4;
  out.sourceOffset = offset + 12;
  out.destinationOffset = offset + 16;
  out.protocol = view.getUint8(offset + 9);
  const totalLength = view.getUint16(offset + 2);
  // 0 is what segmentation offload leaves behind: the packet is as long as its frame.
  if (totalLength !== 0) {
    if (totalLength < headerLength) return malformed(out);
    limit(cursor, out, totalLength);
  }
  if (cursor.end - offset < headerLength) return short(cursor, out, headerLength);
  cursor.offset = offset + headerLength;
  const fragment = view.getUint16(offset + 6) & (MORE_FRAGMENTS | FRAGMENT_OFFSET);
  if (fragment !== 0) {
    out.fragmentId = view.getUint16(offset + 4);
    noteFragment(cursor, out, (fragment & FRAGMENT_OFFSET) * 8, (fragment & MORE_FRAGMENTS) === 0);
  }
  return out.laterFragment ? LAYER.payload : ipProtocolLayer(cursor, out);
};
