/** IP in IP: IPv4 in IPv4 (RFC 2003), and any version in any (RFC 2473, RFC 4213: 4in6, 6in4). */
import { LAYER, type Layer, type LayerId } from './layer.ts';
import { enterTunnel } from './tunnel.ts';

/** The layer of an IP packet by its first octet; `done` for none. */
export function ipVersionLayer(octet: number): LayerId {
  return octet >>> 4 === 4 ? LAYER.ipv4 : octet >>> 4 === 6 ? LAYER.ipv6 : LAYER.done;
}

export const ipInIp: Layer = (cursor, out) => {
  const { view, offset, end } = cursor;
  const layer = offset < end ? ipVersionLayer(view.getUint8(offset)) : LAYER.done;
  return enterTunnel(cursor, out, offset, offset, layer);
};
