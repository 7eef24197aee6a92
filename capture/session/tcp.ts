/** What TCP's flags and sequence numbers tell about a session (RFC 9293). For every packet: reads the record by itself. */
import type { DecodedPacket } from '../packet.ts';
import { FINISHED, FLAGS, SEQUENCES, SYNCED, TIMEOUT } from './record.ts';
import { ACK, FIN, RST, SYN, type Session } from './session.ts';
import { TCP_CLOSED_SECONDS, TCP_HALF_CLOSED_SECONDS, TCP_OPENING_SECONDS, TCP_OPEN_SECONDS } from './timeouts.ts';

const BOTH_FINISHED = FINISHED | (FINISHED << 1);

/** Sequence number of the first payload octet: SYN takes one number itself. */
export function payloadSequence(packet: DecodedPacket): number {
  return packet.tcpFlags & SYN ? (packet.tcpSequence + 1) | 0 : packet.tcpSequence | 0;
}

/**
 * True when a SYN belongs to another connection than the session's: ports are used again.
 * @param high 1 when the session's high side sent it, else 0
 */
export function isOtherConnection(session: Session, high: 0 | 1, packet: DecodedPacket): boolean {
  const { words, word } = session;
  const synced = (words[word + FLAGS]! & (SYNCED << high)) !== 0;
  if (synced && words[word + SEQUENCES + 2 * high] === payloadSequence(packet)) return false;
  const timeout = words[word + TIMEOUT]!;
  if (packet.tcpFlags & ACK) return timeout === TCP_CLOSED_SECONDS;
  // Both sides may open at once (RFC 9293 3.5): then neither has said anything but SYN.
  return synced || timeout !== TCP_OPENING_SECONDS;
}

/**
 * Takes a segment of a side into account: state, and how far the sender has come.
 * @param high 1 when the session's high side sent it, else 0
 * @returns true when it carries payload that was not sent before; keep-alives and retransmissions do not
 */
export function advance(session: Session, high: 0 | 1, packet: DecodedPacket): boolean {
  const { words, word } = session;
  const { tcpFlags, payloadWireLength } = packet;
  const sequence = payloadSequence(packet);
  const sender = word + SEQUENCES + 2 * high;
  let flags = words[word + FLAGS]!;
  if ((flags & (SYNCED << high)) === 0 && (payloadWireLength > 0 || tcpFlags & SYN)) {
    flags |= SYNCED << high;
    words[sender] = sequence;
    words[sender + 1] = sequence;
  }
  if ((tcpFlags & (SYN | ACK)) === (SYN | ACK) && (flags & (SYNCED << (1 - high))) === 0) {
    flags |= SYNCED << (1 - high);
    const receiver = word + SEQUENCES + 2 * (1 - high);
    words[receiver] = packet.tcpAcknowledgement | 0;
    words[receiver + 1] = packet.tcpAcknowledgement | 0;
  }
  if (tcpFlags & FIN) flags |= FINISHED << high;
  words[word + FLAGS] = flags;
  words[word + TIMEOUT] = timeoutOf(words[word + TIMEOUT]!, tcpFlags, flags & BOTH_FINISHED);
  if (payloadWireLength <= 0) return false;
  const end = (sequence + payloadWireLength) | 0;
  if (((end - words[sender + 1]!) | 0) <= 0) return false;
  words[sender + 1] = end;
  return true;
}

/** Seconds of silence that the connection may have, by what it may have had before and by the flags of its latest segment. */
function timeoutOf(before: number, tcpFlags: number, finished: number): number {
  if (tcpFlags & RST || finished === BOTH_FINISHED) return TCP_CLOSED_SECONDS;
  if (before === TCP_CLOSED_SECONDS) return before;
  if (finished !== 0) return TCP_HALF_CLOSED_SECONDS;
  return (tcpFlags & (SYN | ACK)) === SYN ? before : TCP_OPEN_SECONDS;
}
