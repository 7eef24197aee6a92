/**
 * GRE (RFC 2784, with the key and sequence number of RFC 2890; version 1 is PPTP's, RFC 2637), and ERSPAN in it (types I to
 * III, draft-foschiano-erspan). NVGRE is RFC 7637.
 */
import { etherTypeLayer } from './ethertype.ts';
import { LAYER, type Layer } from './layer.ts';
import { enterTunnel, noTunnel } from './tunnel.ts';

const HEADER = 4;
const CHECKSUM = 0x80;
const ROUTING = 0x40;
const KEY = 0x20;
const SEQUENCE = 0x10;
const ACKNOWLEDGEMENT = 0x80;
const BRIDGED_ETHERNET = 0x6558;
const PPP = 0x880b;
const ERSPAN = 0x88be;
const ERSPAN_III = 0x22eb;
const ERSPAN_II_HEADER = 8;
const ERSPAN_III_HEADER = 12;
const PLATFORM_HEADER = 8;
/** The VLAN of a mirrored frame, in the first two octets of ERSPAN's header. */
const VLAN = 0x0fff;

export const gre: Layer = (cursor, out) => {
  const { view, offset, end } = cursor;
  if (end - offset < HEADER) return noTunnel(cursor, offset);
  const flags = view.getUint8(offset);
  const second = view.getUint8(offset + 1);
  const version = second & 7;
  const type = view.getUint16(offset + 2);
  // Source routing (RFC 1701) was given up before anybody used it.
  if (version > 1 || flags & ROUTING) return noTunnel(cursor, offset);
  let inner = offset + HEADER;
  if (flags & CHECKSUM) inner += 4;
  if (flags & KEY) inner += 4;
  if (flags & SEQUENCE) inner += 4;
  if (version === 1 && second & ACKNOWLEDGEMENT) inner += 4;
  if (inner > end) return noTunnel(cursor, offset);
  // PPTP's says lengths.
  const hasKey = (flags & KEY) !== 0 && version === 0;
  const key = hasKey ? view.getUint32(offset + (flags & CHECKSUM ? 8 : 4)) : 0;
  // The last octet of NVGRE's spreads the flows of one network.
  if (type === BRIDGED_ETHERNET) return enterTunnel(cursor, out, offset, inner, LAYER.ethernet, key >>> 8);
  if (type === PPP) return enterTunnel(cursor, out, offset, inner, LAYER.ppp);
  if (type === ERSPAN) {
    // Type I has neither a sequence number nor a header of its own.
    if ((flags & SEQUENCE) === 0) return enterTunnel(cursor, out, offset, inner, LAYER.ethernet);
    if (end - inner < ERSPAN_II_HEADER) return noTunnel(cursor, offset);
    return enterTunnel(cursor, out, offset, inner + ERSPAN_II_HEADER, LAYER.ethernet, view.getUint16(inner) & VLAN);
  }
  if (type === ERSPAN_III) {
    if (end - inner < ERSPAN_III_HEADER) return noTunnel(cursor, offset);
    const more = view.getUint8(inner + ERSPAN_III_HEADER - 1) & 1 ? PLATFORM_HEADER : 0;
    const behind = inner + ERSPAN_III_HEADER + more;
    return enterTunnel(cursor, out, offset, behind, LAYER.ethernet, view.getUint16(inner) & VLAN);
  }
  return enterTunnel(cursor, out, offset, inner, etherTypeLayer(type), key);
};
