/** UDP (RFC 768). */
import { LAYER, limit, malformed, short, type Layer } from './layer.ts';
import { udpTunnelLayer } from './udp-tunnel.ts';

const HEADER = 8;

export const udp: Layer = (cursor, out) => {
  const { view, offset } = cursor;
  const there = cursor.end - offset;
  if (there >= 4) {
    out.sourcePort = view.getUint16(offset);
    out.destinationPort = view.getUint16(offset + 2);
  }
  if (there < HEADER) return short(cursor, out, HEADER);
  const length = view.getUint16(offset + 4);
  // 0 is a jumbogram (RFC 2675): as long as its IP packet. In a first fragment the length is that of the whole datagram.
  if (length !== 0 && length < HEADER) return malformed(out);
  if (length !== 0 && !out.fragment) limit(cursor, out, length);
  cursor.offset = offset + HEADER;
  return cursor.tunnels > 0 && !out.fragment ? udpTunnelLayer(out) : LAYER.payload;
};
