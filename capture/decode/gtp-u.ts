/** GTP-U version 1 (3GPP TS 29.281): user packets of a mobile network, behind optional fields and extension headers. */
import { ipVersionLayer } from './ip-in-ip.ts';
import type { Layer } from './layer.ts';
import { enterTunnel, noTunnel } from './tunnel.ts';

const HEADER = 8;
const OPTIONAL = 4;
/** Version 1, protocol type GTP. */
const VERSION_MASK = 0xf0;
const VERSION_1 = 0x30;
const EXTENSION = 0x04;
const ANY_OPTIONAL = 0x07;
/** Message type: a T-PDU, the user's packet. */
const T_PDU = 0xff;

/** The last octet of each part says what follows; lengths are in units of four octets, and none is 0. */
function behindExtensions(view: DataView, from: number, end: number): number {
  let at = from;
  while (at < end && view.getUint8(at - 1) !== 0 && view.getUint8(at) !== 0) at += view.getUint8(at) * 4;
  return at;
}

export const gtpU: Layer = (cursor, out) => {
  const { view, offset, end } = cursor;
  if (end - offset < HEADER) return noTunnel(cursor, offset);
  const flags = view.getUint8(offset);
  if ((flags & VERSION_MASK) !== VERSION_1 || view.getUint8(offset + 1) !== T_PDU) return noTunnel(cursor, offset);
  if (offset + HEADER + view.getUint16(offset + 2) > cursor.wireEnd) return noTunnel(cursor, offset);
  let inner = offset + HEADER;
  if (flags & ANY_OPTIONAL) {
    inner += OPTIONAL;
    if (flags & EXTENSION) inner = behindExtensions(view, inner, end);
  }
  if (inner >= end) return noTunnel(cursor, offset);
  return enterTunnel(cursor, out, offset, inner, ipVersionLayer(view.getUint8(inner)), view.getUint32(offset + 4));
};
