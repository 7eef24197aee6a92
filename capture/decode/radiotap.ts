/** Radiotap (radiotap.org, link type 127): what the receiver knew of a frame, little-endian; then the 802.11 frame. */
import { u16le, u32le, u8 } from '../bytes.ts';
import { LAYER, malformed, short, type Layer } from './layer.ts';

const HEADER = 8;
const TSFT = 1;
const FLAGS = 2;
const MORE_WORDS = 0x80000000;
/** Flag: the frame ends in its checksum. */
const CHECKSUM_AT_END = 0x10;
const CHECKSUM = 4;

export const radiotap: Layer = (cursor, out) => {
  const { data, offset, end } = cursor;
  if (end - offset < HEADER) return short(cursor, out, HEADER);
  const length = u16le(data, offset + 2);
  if (u8(data, offset) !== 0 || length < HEADER) return malformed(out);
  if (end - offset < length) return short(cursor, out, length);
  cursor.offset = offset + length;
  const present = u32le(data, offset + 4);
  if (!(present & FLAGS)) return LAYER.ieee80211;
  let at = offset + 4;
  while (at + 4 <= cursor.offset && u32le(data, at) >= MORE_WORDS) at += 4;
  at += 4;
  // The time stamp comes first, at a multiple of eight.
  if (present & TSFT) at = offset + Math.ceil((at - offset) / 8) * 8 + 8;
  if (at >= cursor.offset || !(u8(data, at) & CHECKSUM_AT_END)) return LAYER.ieee80211;
  cursor.wireEnd = Math.max(cursor.offset, cursor.wireEnd - CHECKSUM);
  cursor.end = Math.min(cursor.end, cursor.wireEnd);
  return LAYER.ieee80211;
};
