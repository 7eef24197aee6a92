/** What TCP's flags and sequence numbers tell about a session (RFC 9293). */
import type { DecodedPacket } from '../packet.ts';
import { ACK, FIN, otherSide, RST, SYN, type Session, type Side } from './session.ts';
import { TCP_CLOSED_SECONDS, TCP_HALF_CLOSED_SECONDS, TCP_OPENING_SECONDS, TCP_OPEN_SECONDS } from './timeouts.ts';

/** Sequence number of the first payload octet: SYN takes one number itself. */
export function payloadSequence(packet: DecodedPacket): number {
  return packet.tcpFlags & SYN ? (packet.tcpSequence + 1) | 0 : packet.tcpSequence | 0;
}

/** True when a SYN belongs to another connection than the session's: ports are used again. */
export function isOtherConnection(session: Session, sender: Side, packet: DecodedPacket): boolean {
  if ((packet.tcpFlags & SYN) === 0) return false;
  const same = sender.synced && sender.base === payloadSequence(packet);
  if (same) return false;
  if (packet.tcpFlags & ACK) return session.timeout === TCP_CLOSED_SECONDS;
  // Both sides may open at once (RFC 9293 3.5): then neither has said anything but SYN.
  return sender.synced || session.timeout !== TCP_OPENING_SECONDS;
}

/**
 * Takes a segment into account: state, and how far the sender has come.
 * @returns true when it carries payload that was not sent before; keep-alives and retransmissions do not
 */
export function advance(session: Session, sender: Side, packet: DecodedPacket): boolean {
  const flags = packet.tcpFlags;
  const sequence = payloadSequence(packet);
  const receiver = otherSide(session, sender);
  const length = packet.payloadWireLength;
  if (!sender.synced && (length > 0 || flags & SYN)) {
    sender.synced = true;
    sender.base = sequence;
    sender.next = sequence;
  }
  if ((flags & (SYN | ACK)) === (SYN | ACK) && !receiver.synced) {
    receiver.synced = true;
    receiver.base = packet.tcpAcknowledgement | 0;
    receiver.next = receiver.base;
  }
  changeState(session, sender, receiver, flags);
  if (length <= 0) return false;
  const end = (sequence + length) | 0;
  if (((end - sender.next) | 0) <= 0) return false;
  sender.next = end;
  return true;
}

function changeState(session: Session, sender: Side, receiver: Side, flags: number): void {
  if (flags & FIN) sender.finished = true;
  if (flags & RST || (sender.finished && receiver.finished)) session.timeout = TCP_CLOSED_SECONDS;
  else if (session.timeout === TCP_CLOSED_SECONDS) return;
  else if (sender.finished || receiver.finished) session.timeout = TCP_HALF_CLOSED_SECONDS;
  else if ((flags & (SYN | ACK)) !== SYN) session.timeout = TCP_OPEN_SECONDS;
}
