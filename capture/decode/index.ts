/**
 * Decodes a record down to its ports. Never throws, allocates nothing. A new link or layer is one file, its id in
 * `layer.ts`, and its line in the tables here (and in the table that leads to it: EtherType or IP protocol).
 */
import type { DecodedPacket, PacketRecord } from '../packet.ts';
import { ethernet } from './ethernet.ts';
import { geneve } from './geneve.ts';
import { gre } from './gre.ts';
import { gtpU } from './gtp-u.ts';
import { icmp } from './icmp.ts';
import { icmpv6 } from './icmpv6.ts';
import { ieee80211 } from './ieee80211.ts';
import { ipInIp } from './ip-in-ip.ts';
import { ipv4 } from './ipv4.ts';
import { ipv6 } from './ipv6.ts';
import { LAYER, type Cursor, type Layer, type LayerId } from './layer.ts';
import { linuxSll } from './linux-sll.ts';
import { linuxSll2 } from './linux-sll2.ts';
import { llc } from './llc.ts';
import { loopback } from './loopback.ts';
import { mpls } from './mpls.ts';
import { nflog } from './nflog.ts';
import { ppp } from './ppp.ts';
import { pppoe } from './pppoe.ts';
import { radiotap } from './radiotap.ts';
import { rawIp } from './raw-ip.ts';
import { sctp } from './sctp.ts';
import { tcp } from './tcp.ts';
import { teredo } from './teredo.ts';
import { clearNetwork, leaveTunnel, MAX_TUNNELS } from './tunnel.ts';
import { udp } from './udp.ts';
import { vlan } from './vlan.ts';
import { vxlan } from './vxlan.ts';

/** Link types (tcpdump.org/linktypes) that are read. */
const LINKS: Readonly<Partial<Record<number, LayerId>>> = {
  0: LAYER.loopback,
  1: LAYER.ethernet,
  9: LAYER.ppp,
  12: LAYER.rawIp,
  14: LAYER.rawIp,
  50: LAYER.ppp,
  101: LAYER.rawIp,
  105: LAYER.ieee80211,
  108: LAYER.loopback,
  113: LAYER.linuxSll,
  127: LAYER.radiotap,
  228: LAYER.rawIp,
  229: LAYER.rawIp,
  239: LAYER.nflog,
  276: LAYER.linuxSll2,
};

const payload: Layer = (cursor, out) => {
  out.payloadOffset = cursor.offset;
  out.payloadLength = cursor.end - cursor.offset;
  out.payloadWireLength = cursor.wireEnd - cursor.offset;
  return LAYER.done;
};

const LAYERS: Readonly<Record<Exclude<LayerId, typeof LAYER.done>, Layer>> = {
  [LAYER.payload]: payload,
  [LAYER.ethernet]: ethernet,
  [LAYER.linuxSll]: linuxSll,
  [LAYER.linuxSll2]: linuxSll2,
  [LAYER.rawIp]: rawIp,
  [LAYER.loopback]: loopback,
  [LAYER.nflog]: nflog,
  [LAYER.vlan]: vlan,
  [LAYER.llc]: llc,
  [LAYER.pppoe]: pppoe,
  [LAYER.mpls]: mpls,
  [LAYER.ipv4]: ipv4,
  [LAYER.ipv6]: ipv6,
  [LAYER.tcp]: tcp,
  [LAYER.udp]: udp,
  [LAYER.icmp]: icmp,
  [LAYER.icmpv6]: icmpv6,
  [LAYER.sctp]: sctp,
  [LAYER.ppp]: ppp,
  [LAYER.radiotap]: radiotap,
  [LAYER.ieee80211]: ieee80211,
  [LAYER.ipInIp]: ipInIp,
  [LAYER.gre]: gre,
  [LAYER.vxlan]: vxlan,
  [LAYER.geneve]: geneve,
  [LAYER.gtpU]: gtpU,
  [LAYER.teredo]: teredo,
};

/** A packet to be filled by `decodePacket`, again and again. */
export function createDecodedPacket(): DecodedPacket {
  const packet = {} as DecodedPacket;
  clear(packet);
  packet.fragmentId = 0;
  packet.partStart = 0;
  packet.partIsLast = false;
  packet.partProtocol = -1;
  packet.partOffset = -1;
  packet.partLength = 0;
  packet.partWireLength = 0;
  packet.partStatus = 'ok';
  packet.partNetwork = 0;
  return packet;
}

function clear(out: DecodedPacket): void {
  out.status = 'ok';
  out.sourceMacOffset = -1;
  out.destinationMacOffset = -1;
  out.vlan = -1;
  out.innerVlan = -1;
  clearNetwork(out);
}

/** Whose addresses a packet in a tunnel has: those of the hosts that talk, or those of the tunnel's ends. */
export type Tunnels = 'inner' | 'outer';

const cursor: Cursor = {
  view: new DataView(new ArrayBuffer(0)),
  offset: 0,
  end: 0,
  wireEnd: 0,
  tunnels: 0,
  network: 0,
};

/**
 * Decodes the record into `out`; its offsets point into `record.data`. Whatever the octets are, this returns; `out.status`
 * tells how far it came, and the layers before a fault are filled.
 */
export function decodePacket(record: PacketRecord, out: DecodedPacket, tunnels: Tunnels = 'inner'): void {
  clear(out);
  let layer = LINKS[record.linkType];
  if (layer === undefined) {
    out.status = 'unsupported-link';
    return;
  }
  // Many packets lie in the same octets, and a store of what is young costs more than to compare it.
  if (cursor.view !== record.view) cursor.view = record.view;
  cursor.offset = record.offset;
  cursor.end = record.offset + record.length;
  cursor.wireEnd = record.offset + Math.max(record.length, record.originalLength);
  const depth = tunnels === 'inner' ? MAX_TUNNELS : 0;
  cursor.tunnels = depth;
  // Nearly all packets go this way: by name a layer costs half of what it does through the table.
  if (layer === LAYER.ethernet) layer = ethernet(cursor, out);
  if (layer === LAYER.ipv4) layer = ipv4(cursor, out);
  else if (layer === LAYER.ipv6) layer = ipv6(cursor, out);
  if (layer === LAYER.tcp) layer = tcp(cursor, out);
  else if (layer === LAYER.udp) layer = udp(cursor, out);
  if (layer === LAYER.payload) layer = payload(cursor, out);
  while (layer !== LAYER.done) layer = LAYERS[layer](cursor, out);
  if (cursor.tunnels !== depth) leaveTunnel(cursor, out);
  if (out.ipVersion === 0 && out.status === 'ok') out.status = 'not-ip';
}
