/** VXLAN (RFC 7348): eight octets with a flag that the network identifier is valid, then an Ethernet frame. */
import { LAYER, type Layer } from './layer.ts';
import { enterTunnel, noTunnel } from './tunnel.ts';

const HEADER = 8;
/** Flags: the network identifier is valid; a policy group is there (draft-smith-vxlan-group-policy). No other is assigned. */
const VALID = 0x08;
const GROUP_POLICY = 0x80;

export const vxlan: Layer = (cursor, out) => {
  const { view, offset, end } = cursor;
  if (end - offset < HEADER || (view.getUint8(offset) & ~GROUP_POLICY) !== VALID) return noTunnel(cursor, offset);
  return enterTunnel(cursor, out, offset, offset + HEADER, LAYER.ethernet, view.getUint32(offset + 4) >>> 8);
};
