/** IP protocol number (IANA) → layer. What is not here is left as payload of its IP packet. */
import { LAYER, type LayerId } from './layer.ts';

const LAYERS: Readonly<Partial<Record<number, LayerId>>> = {
  1: LAYER.icmp,
  6: LAYER.tcp,
  17: LAYER.udp,
  58: LAYER.icmpv6,
  132: LAYER.sctp,
};

/** The layer that an IP packet with this protocol carries. */
export function ipProtocolLayer(protocol: number): LayerId {
  return protocol === 6 ? LAYER.tcp : protocol === 17 ? LAYER.udp : (LAYERS[protocol] ?? LAYER.payload);
}
