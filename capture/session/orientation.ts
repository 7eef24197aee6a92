/** Which side of a session is the server, as far as its first packet shows it. */
import type { DecodedPacket } from '../packet.ts';
import { serverRank } from '../recognise/ports.ts';
import { ACK, SYN, type Session } from './session.ts';
import type { Side } from './side.ts';
import { hasPorts, ICMP, ICMPV6, TCP, transportName } from './transport.ts';

/** Below every usual range of ephemeral ports: Linux begins at 32768, IANA's dynamic ports at 49152. */
const EPHEMERAL = 32_768;
/** Echo, timestamp, information and mask replies (RFC 792, RFC 950). */
const ICMP_REPLIES = new Set([0, 14, 16, 18]);
/** Echo reply, neighbour advertisement, node information response (RFC 4443, RFC 4861, RFC 4620). */
const ICMPV6_REPLIES = new Set([129, 136, 140]);

/** True when the sender of a session's first packet answers a request that was not captured. */
export function isAnswer(packet: DecodedPacket): boolean {
  const { protocol, sourcePort, destinationPort } = packet;
  if (protocol === TCP && packet.tcpFlags & SYN) return (packet.tcpFlags & ACK) !== 0;
  if (protocol === ICMP) return ICMP_REPLIES.has(packet.icmpType);
  if (protocol === ICMPV6) return ICMPV6_REPLIES.has(packet.icmpType);
  if (!hasPorts(protocol) || sourcePort < 0) return false;
  const transport = transportName(protocol);
  const difference = serverRank(transport, sourcePort) - serverRank(transport, destinationPort);
  if (difference !== 0) return difference > 0;
  // The capture began in the middle of a connection, and nothing tells who opened it but where clients' ports lie.
  return protocol === TCP && sourcePort < EPHEMERAL && destinationPort >= EPHEMERAL;
}

/** Puts the server right, unless the handshake has shown it or a document has told the sides already. */
export function setServer(session: Session, server: Side): void {
  if (session.orientation === 'handshake' || session.updateNumber > 0) return;
  if (session.server !== server) session.turn();
}

/** A SYN shows who is who, and nothing after it can tell better. */
export function noteHandshake(session: Session, packet: DecodedPacket, high: 0 | 1): void {
  if (session.orientation === 'handshake') return;
  const serverIsHigh = (high === 1) === ((packet.tcpFlags & ACK) !== 0);
  setServer(session, serverIsHigh ? session.high : session.low);
  session.orientation = 'handshake';
}
