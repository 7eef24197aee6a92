/** Geneve (RFC 8926): a header with options, then an Ethernet frame or a packet by its EtherType. */
import { etherTypeLayer } from './ethertype.ts';
import { LAYER, type Layer } from './layer.ts';
import { enterTunnel, noTunnel } from './tunnel.ts';

const HEADER = 8;
const BRIDGED_ETHERNET = 0x6558;

export const geneve: Layer = (cursor, out) => {
  const { view, offset, end } = cursor;
  const first = offset < end ? view.getUint8(offset) : 0xff;
  if (end - offset < HEADER || first >>> 6 !== 0) return noTunnel(cursor, offset);
  const type = view.getUint16(offset + 2);
  const inner = offset + HEADER + (first & 0x3f) * 4;
  const layer = type === BRIDGED_ETHERNET ? LAYER.ethernet : etherTypeLayer(type);
  return enterTunnel(cursor, out, offset, inner, layer, view.getUint32(offset + 4) >>> 8);
};
