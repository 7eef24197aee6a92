/** IP protocol number (IANA) → layer. What is not here is left as payload of its IP packet. */
import type { DecodedPacket } from '../packet.ts';
import { LAYER, type Cursor, type LayerId } from './layer.ts';
import { udpTunnelLayer } from './udp-tunnel.ts';

const LAYERS: Readonly<Partial<Record<number, LayerId>>> = {
  1: LAYER.icmp,
  6: LAYER.tcp,
  17: LAYER.udp,
  58: LAYER.icmpv6,
  132: LAYER.sctp,
};

const TUNNELS: Readonly<Partial<Record<number, LayerId>>> = {
  4: LAYER.ipInIp,
  41: LAYER.ipInIp,
  47: LAYER.gre,
};

/** Whether a packet may be a tunnel's by its protocol and ports: of a first fragment more cannot be told. */
export function mayBeTunnel(out: DecodedPacket): boolean {
  return TUNNELS[out.protocol] !== undefined || (out.protocol === 17 && udpTunnelLayer(out) !== LAYER.payload);
}

/** The layer that an IP packet carries. A first fragment has not all of a tunnel's packet: there the tunnel is payload. */
export function ipProtocolLayer(cursor: Cursor, out: DecodedPacket): LayerId {
  const { protocol } = out;
  if (protocol === 6) return LAYER.tcp;
  if (protocol === 17) return LAYER.udp;
  const tunnel = cursor.tunnels > 0 && !out.fragment ? TUNNELS[protocol] : undefined;
  return tunnel ?? LAYERS[protocol] ?? LAYER.payload;
}
