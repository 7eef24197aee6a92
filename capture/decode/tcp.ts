/** TCP (RFC 9293). */
import { LAYER, malformed, short, type Layer } from './layer.ts';

const MIN_HEADER = 20;

export const tcp: Layer = (cursor, out) => {
  const { view, offset } = cursor;
  const there = cursor.end - offset;
  // A snap length may cut the header: what is there is kept, ports above all.
  if (there >= 4) {
    out.sourcePort = view.getUint16(offset);
    out.destinationPort = view.getUint16(offset + 2);
  }
  if (there >= 14) {
    out.tcpSequence = view.getUint32(offset + 4);
    out.tcpAcknowledgement = view.getUint32(offset + 8);
    out.tcpFlags = view.getUint8(offset + 13);
  }
  if (there < MIN_HEADER) return short(cursor, out, MIN_HEADER);
  const headerLength = (view.getUint8(offset + 12) >>> 4) * 4;
  if (headerLength < MIN_HEADER) return malformed(out);
  if (there < headerLength) return short(cursor, out, headerLength);
  cursor.offset = offset + headerLength;
  return LAYER.payload;
};
