/**
 * How layers hang together. A layer reads its header at the cursor, fills the decoded packet, moves the cursor to what it
 * carries and returns which layer that is; `index.ts` calls that one. So no layer knows another's code, and tunnels, which
 * go round in a circle, are one file like any other.
 */
import type { DecodedPacket } from '../packet.ts';

/** Where decoding is. One is made and moved along for every packet. */
export interface Cursor {
  view: DataView;
  /** The next layer's first octet. */
  offset: number;
  /** End of the captured octets of this layer. */
  end: number;
  /** Where this layer ended on the wire; beyond `end` when the snap length cut it. */
  wireEnd: number;
  /** Tunnels that may still be looked into; 0 where the outermost addresses are wanted. */
  tunnels: number;
  /** Sum of the networks that the tunnels so far say; 0 outside of them. */
  network: number;
}

/**
 * Ids of the layers; `done` ends decoding, `payload` takes what is left as transport payload. Small numbers, because a
 * dispatch by strings takes a third of the whole time of a packet.
 */
export const LAYER = {
  done: 0,
  payload: 1,
  ethernet: 2,
  linuxSll: 3,
  linuxSll2: 4,
  rawIp: 5,
  loopback: 6,
  nflog: 7,
  vlan: 8,
  llc: 9,
  pppoe: 10,
  mpls: 11,
  ipv4: 12,
  ipv6: 13,
  tcp: 14,
  udp: 15,
  icmp: 16,
  icmpv6: 17,
  sctp: 18,
  ppp: 19,
  radiotap: 20,
  ieee80211: 21,
  ipInIp: 22,
  gre: 23,
  vxlan: 24,
  geneve: 25,
  gtpU: 26,
  teredo: 27,
} as const;
export type LayerId = (typeof LAYER)[keyof typeof LAYER];

/** Decodes one layer; returns what it carries. Never throws. */
export type Layer = (cursor: Cursor, out: DecodedPacket) => LayerId;

/**
 * Ends decoding at a header of which `needed` octets are not all there: `truncated` when they were on the wire (or, behind a
 * first fragment, in the next one), else `malformed`.
 */
export function short(cursor: Cursor, out: DecodedPacket, needed: number): typeof LAYER.done {
  const cut = cursor.offset + needed <= cursor.wireEnd || out.fragment;
  if (out.status === 'ok') out.status = cut ? 'truncated' : 'malformed';
  return LAYER.done;
}

/** Ends decoding at a header that says what cannot be. */
export function malformed(out: DecodedPacket): typeof LAYER.done {
  out.status = 'malformed';
  return LAYER.done;
}

/** Ends the layer after `length` octets from the cursor: what follows is padding. More than there was on the wire is a fault, and what there is is read all the same. */
export function limit(cursor: Cursor, out: DecodedPacket, length: number): void {
  const end = cursor.offset + length;
  if (end > cursor.wireEnd) {
    out.status = 'malformed';
    return;
  }
  cursor.wireEnd = end;
  if (end < cursor.end) cursor.end = end;
}
