/**
 * Tunnels: what is left of a packet's outer headers when its inner ones are wanted. The outer ones are kept, and come back
 * where the tunnel turns out to carry no IP: ARP, a control message, or octets on a well-known port that are no tunnel at all.
 */
import type { DecodedPacket } from '../packet.ts';
import { LAYER, type Cursor, type LayerId } from './layer.ts';

/** Tunnels within tunnels that are looked into. Real ones have two or three. */
export const MAX_TUNNELS = 8;

const outer = {} as DecodedPacket;

/** Clears what belongs to the network layer and above. */
export function clearNetwork(out: DecodedPacket): void {
  out.ipVersion = 0;
  out.sourceOffset = -1;
  out.destinationOffset = -1;
  out.protocol = -1;
  out.laterFragment = false;
  out.fragment = false;
  out.sourcePort = -1;
  out.destinationPort = -1;
  out.icmpType = -1;
  out.icmpCode = -1;
  out.tcpFlags = 0;
  out.tcpSequence = 0;
  out.tcpAcknowledgement = 0;
  out.payloadOffset = -1;
  out.payloadLength = 0;
  out.payloadWireLength = 0;
}

/**
 * Goes on with what a tunnel carries. A first fragment has not all of it, and is left to its outer addresses, as the later
 * ones are, until they are put together (fragments/).
 * @param offset where the tunnel's header stands: the payload of the outer packet
 * @param inner where the carried packet begins
 * @param network which of the networks that use the same addresses it is of, where the tunnel says that
 */
export function enterTunnel(
  cursor: Cursor,
  out: DecodedPacket,
  offset: number,
  inner: number,
  layer: LayerId,
  network = 0,
): LayerId {
  if (layer === LAYER.done || inner > cursor.end) return noTunnel(cursor, offset);
  Object.assign(outer, out);
  outer.payloadOffset = offset;
  outer.payloadLength = cursor.end - offset;
  outer.payloadWireLength = cursor.wireEnd - offset;
  clearNetwork(out);
  cursor.tunnels -= 1;
  cursor.network += network;
  cursor.offset = inner;
  return layer;
}

/** The header at `offset` is no tunnel's, or carries nothing that is read: it is payload. */
export function noTunnel(cursor: Cursor, offset: number): typeof LAYER.payload {
  cursor.offset = offset;
  return LAYER.payload;
}

/** Ends a packet with tunnels: gives the outer headers back where no inner IP was found. */
export function leaveTunnel(cursor: Cursor, out: DecodedPacket): void {
  cursor.network = 0;
  if (out.ipVersion === 0) Object.assign(out, outer);
}
