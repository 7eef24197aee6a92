/** Geneve (RFC 8926): a header with options, then an Ethernet frame or a packet by its EtherType. */
import { u16, u8 } from '../bytes.ts';
import { etherTypeLayer } from './ethertype.ts';
import { LAYER, type Layer } from './layer.ts';
import { enterTunnel, noTunnel } from './tunnel.ts';

const HEADER = 8;
const BRIDGED_ETHERNET = 0x6558;

export const geneve: Layer = (cursor, out) => {
  const { data, offset, end } = cursor;
  const first = offset < end ? u8(data, offset) : 0xff;
  if (end - offset < HEADER || first >>> 6 !== 0) return noTunnel(cursor, offset);
  const type = u16(data, offset + 2);
  const inner = offset + HEADER + (first & 0x3f) * 4;
  const layer = type === BRIDGED_ETHERNET ? LAYER.ethernet : etherTypeLayer(type);
  return enterTunnel(cursor, out, offset, inner, layer);
};
