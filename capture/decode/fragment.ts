/** What a fragment carries of its datagram (RFC 791, RFC 8200 4.5). */
import type { DecodedPacket } from '../packet.ts';
import type { Cursor } from './layer.ts';

/**
 * Notes the part that begins at the cursor; the protocol behind it is in `out` already.
 * @param start where it stands in its datagram, in octets
 */
export function noteFragment(cursor: Cursor, out: DecodedPacket, start: number, isLast: boolean): void {
  out.fragment = true;
  out.laterFragment = start !== 0;
  out.partStart = start;
  out.partIsLast = isLast;
  out.partProtocol = out.protocol;
  out.partOffset = cursor.offset;
  out.partLength = cursor.end - cursor.offset;
  out.partWireLength = cursor.wireEnd - cursor.offset;
  out.partStatus = out.status;
  out.partNetwork = cursor.network;
}
