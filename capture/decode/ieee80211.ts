/** IEEE 802.11 data frames (link type 105): three or four addresses, quality of service, then LLC. Encrypted ones stay shut. */
import { LAYER, short, type Layer } from './layer.ts';

const HEADER = 24;
const ADDRESS = 6;
const DATA = 2;
/** Subtype bits: without data; with quality of service. */
const NO_DATA = 4;
const QOS = 8;
const TO_SYSTEM = 1;
const FROM_SYSTEM = 2;
const PROTECTED = 0x40;
/** With quality of service: a high-throughput control field follows. */
const ORDER = 0x80;
/** In the quality of service field: the frame is an aggregate, each part behind addresses and a length. */
const AGGREGATE = 0x80;
const PART_HEADER = 14;

export const ieee80211: Layer = (cursor, out) => {
  const { view, offset, end } = cursor;
  if (end - offset < HEADER) return short(cursor, out, HEADER);
  const control = view.getUint8(offset);
  const flags = view.getUint8(offset + 1);
  const subtype = control >>> 4;
  if (((control >>> 2) & 3) !== DATA || subtype & NO_DATA || flags & PROTECTED) return LAYER.done;
  const bothSystems = (flags & (TO_SYSTEM | FROM_SYSTEM)) === (TO_SYSTEM | FROM_SYSTEM);
  const qos = (subtype & QOS) !== 0;
  const qosAt = offset + HEADER + (bothSystems ? ADDRESS : 0);
  const length = qosAt - offset + (qos ? 2 : 0) + (qos && flags & ORDER ? 4 : 0);
  if (end - offset < length) return short(cursor, out, length);
  // Addresses 1 to 3 stand at 4, 10 and 16; which is whose depends on the way the frame takes.
  out.destinationMacOffset = offset + (flags & TO_SYSTEM ? 16 : 4);
  out.sourceMacOffset = bothSystems ? offset + HEADER : offset + (flags & FROM_SYSTEM ? 16 : 10);
  cursor.offset = offset + length;
  if (!qos || !(view.getUint16(qosAt, true) & AGGREGATE)) return LAYER.llc;
  // The first part stands for all: a session is counted by frames.
  if (end - cursor.offset < PART_HEADER) return short(cursor, out, PART_HEADER);
  cursor.offset += PART_HEADER;
  return LAYER.llc;
};
