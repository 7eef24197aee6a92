/** TCP (RFC 9293). */
import { u16, u32, u8 } from '../bytes.ts';
import { LAYER, malformed, short, type Layer } from './layer.ts';

const MIN_HEADER = 20;

export const tcp: Layer = (cursor, out) => {
  const { data, offset } = cursor;
  const there = cursor.end - offset;
  // A snap length may cut the header: what is there is kept, ports above all.
  if (there >= 4) {
    out.sourcePort = u16(data, offset);
    out.destinationPort = u16(data, offset + 2);
  }
  if (there >= 14) {
    out.tcpSequence = u32(data, offset + 4);
    out.tcpAcknowledgement = u32(data, offset + 8);
    out.tcpFlags = u8(data, offset + 13);
  }
  if (there < MIN_HEADER) return short(cursor, out, MIN_HEADER);
  const headerLength = (u8(data, offset + 12) >>> 4) * 4;
  if (headerLength < MIN_HEADER) return malformed(out);
  if (there < headerLength) return short(cursor, out, headerLength);
  cursor.offset = offset + headerLength;
  return LAYER.payload;
};
