/** Radiotap (radiotap.org, link type 127): what the receiver knew of a frame, little-endian; then the 802.11 frame. */
import { LAYER, malformed, short, type Layer } from './layer.ts';

const HEADER = 8;
const TSFT = 1;
const FLAGS = 2;
const MORE_WORDS = 0x80000000;
/** Flag: the frame ends in its checksum. */
const CHECKSUM_AT_END = 0x10;
const CHECKSUM = 4;

export const radiotap: Layer = (cursor, out) => {
  const { view, offset, end } = cursor;
  if (end - offset < HEADER) return short(cursor, out, HEADER);
  const length = view.getUint16(offset + 2, true);
  if (view.getUint8(offset) !== 0 || length < HEADER) return malformed(out);
  if (end - offset < length) return short(cursor, out, length);
  cursor.offset = offset + length;
  const present = view.getUint32(offset + 4, true);
  if (!(present & FLAGS)) return LAYER.ieee80211;
  let at = offset + 4;
  while (at + 4 <= cursor.offset && view.getUint32(at, true) >= MORE_WORDS) at += 4;
  at += 4;
  // The time stamp comes first, at a multiple of eight.
  if (present & TSFT) at = offset + Math.ceil((at - offset) / 8) * 8 + 8;
  if (at >= cursor.offset || !(view.getUint8(at) & CHECKSUM_AT_END)) return LAYER.ieee80211;
  cursor.wireEnd = Math.max(cursor.offset, cursor.wireEnd - CHECKSUM);
  cursor.end = Math.min(cursor.end, cursor.wireEnd);
  return LAYER.ieee80211;
};
