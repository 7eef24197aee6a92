/** IP protocol number (IANA) → layer. What is not here is left as payload of its IP packet. */
import type { LayerId } from './layer.ts';

const LAYERS: Readonly<Partial<Record<number, LayerId>>> = {
  1: 'icmp',
  6: 'tcp',
  17: 'udp',
  58: 'icmpv6',
  132: 'sctp',
};

/** The layer that an IP packet with this protocol carries. */
export function ipProtocolLayer(protocol: number): LayerId {
  return protocol === 6 ? 'tcp' : protocol === 17 ? 'udp' : (LAYERS[protocol] ?? 'payload');
}
