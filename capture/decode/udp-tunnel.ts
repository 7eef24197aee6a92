/** Well-known UDP port (IANA) → tunnel. */
import type { DecodedPacket } from '../packet.ts';
import { LAYER, type LayerId } from './layer.ts';

const VXLAN = 4789;
/** The port that Linux took before the assignment. */
const VXLAN_LINUX = 8472;
const GENEVE = 6081;
const GTP_U = 2152;
const TEREDO = 3544;

const TUNNELS: Readonly<Partial<Record<number, LayerId>>> = {
  [VXLAN]: LAYER.vxlan,
  [VXLAN_LINUX]: LAYER.vxlan,
  [GENEVE]: LAYER.geneve,
  [GTP_U]: LAYER.gtpU,
  [TEREDO]: LAYER.teredo,
};
const HAS_TUNNEL = new Uint8Array(1 << 16);
for (const port of Object.keys(TUNNELS)) HAS_TUNNEL[Number(port)] = 1;

/** The tunnel of a datagram by either of its ports: some answer from the port that was asked. `payload` for none. */
export function udpTunnelLayer(out: DecodedPacket): LayerId {
  const { destinationPort: to, sourcePort: from } = out;
  if (HAS_TUNNEL[to] === 0 && HAS_TUNNEL[from] === 0) return LAYER.payload;
  return TUNNELS[to] ?? TUNNELS[from] ?? LAYER.payload;
}
