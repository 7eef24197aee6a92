/**
 * Puts fragments together within bounds (RFC 791, RFC 815, RFC 8200 4.5, RFC 5722), between decoding and counting. Every
 * packet is counted once: at once where its ends are known, else when the first fragment or the whole tells them, or after
 * a second by what is known then. The payload is read when it is whole; after a second already the part that is there.
 */
import type { Tunnels } from '../decode/index.ts';
import { mayBeTunnel } from '../decode/ip-protocol.ts';
import { MAX_TUNNELS } from '../decode/tunnel.ts';
import { createPacketRecord } from '../format/format.ts';
import type { DecodedPacket, Fault, PacketRecord } from '../packet.ts';
import { hasPorts } from '../session/transport.ts';
import { Datagram, type Frame } from './datagram.ts';
import { Waiting } from './waiting.ts';
import { fragmentOf, longestPayload, wholeOf } from './whole.ts';

/** Why a datagram was given up; its packets are counted all the same. */
export type GivenUp = 'timedOut' | 'crowdedOut' | 'overlapping' | 'contradictory' | 'unfinished';

export interface FragmentCounts {
  /** Packets that are fragments. */
  packets: number;
  /** Datagrams put together, and those that were not. */
  reassembled: number;
  givenUp: Record<GivenUp, number>;
}

export interface FragmentReceiver {
  /** Counts a packet, and reads its payload unless it is a fragment. */
  packet: (record: PacketRecord, packet: DecodedPacket) => void;
  /** Reads a payload whose packets are counted already. */
  read: (record: PacketRecord, packet: DecodedPacket) => void;
  /** A packet that is not as it should be. */
  fault: (fault: Fault) => void;
}

/** Linux waits 30 s in IPv4, and the 60 s of RFC 8200 in IPv6. */
const SECONDS = { 4: 30, 6: 60 } as const;
/** Honest fragments of a datagram come within milliseconds. */
const HOLD_SECONDS = 1;
/** Datagrams that wait at once, and octets of memory for them: more, and the oldest give way. */
const MAX_DATAGRAMS = 4096;
const MAX_OCTETS = 8 * 1024 * 1024;
/** Whole datagrams that are remembered, for fragments that come twice. */
const REMEMBERED = 1024;

export class Reassembler {
  readonly counts: FragmentCounts = {
    packets: 0,
    reassembled: 0,
    givenUp: { timedOut: 0, crowdedOut: 0, overlapping: 0, contradictory: 0, unfinished: 0 },
  };
  readonly #receiver: FragmentReceiver;
  readonly #tunnels: Tunnels;
  readonly #waiting = new Waiting(SECONDS, HOLD_SECONDS);
  readonly #done = new Map<string, Datagram>();
  /** For packets that are told later than they came. */
  readonly #record = createPacketRecord();
  #nowUs = 0;

  constructor(tunnels: Tunnels, receiver: FragmentReceiver) {
    this.#tunnels = tunnels;
    this.#receiver = receiver;
  }

  /** True while every packet must be shown, because time matters to what waits: else fragments suffice. */
  get waits(): boolean {
    return this.#waiting.size > 0;
  }

  /** Tells the time of a packet that is no fragment. */
  pass(record: PacketRecord): void {
    const { us } = record;
    // As in the tracker the earlier of two neighbours is the clock: one mad time changes nothing.
    const clock = Math.min(us, this.#nowUs);
    if (this.waits && (this.#waiting.isDue(clock) || this.#waiting.isPast(us)))
      this.#expire(clock, Math.max(us, this.#nowUs));
    this.#nowUs = us;
  }

  /** Takes a fragment, and hands on what can be counted and read now. */
  fragment(record: PacketRecord, packet: DecodedPacket): void {
    this.pass(record);
    this.counts.packets += 1;
    if (packet.partStatus !== 'ok') this.#receiver.fault(packet.partStatus);
    const { us, originalLength } = record;
    this.#take(record, packet, [{ us, originalLength }], 0);
  }

  /** The capture has ended: counts what waits. */
  finish(): void {
    this.#giveUpAll('unfinished');
  }

  /**
   * @param frames packets that brought it and are not counted: more than one where it was within fragments
   * @param depth in how many datagrams that were put together it was
   */
  #take(record: PacketRecord, packet: DecodedPacket, frames: Frame[], depth: number): void {
    const key = keyOf(record.data, packet);
    if (this.#isRepeated(key, record, packet, frames)) return;
    if (isImpossible(packet)) {
      if (packet.partStatus === 'ok') this.#receiver.fault('malformed');
      this.#waiting.get(key)?.tell(packet);
      this.#count(record, packet, frames);
      return;
    }
    const datagram = this.#waitingFor(key) ?? this.#begin(key, record, packet);
    const before = datagram.cost;
    if (packet.partStatus === 'ok') datagram.sound = true;
    this.#countOrHold(datagram, record, packet, frames);
    const verdict = datagram.given ? 'more' : datagram.add(record, packet);
    this.#waiting.octets += datagram.cost - before;
    if (verdict === 'whole') this.#complete(datagram, depth);
    else if (verdict !== 'more') this.#giveUp(datagram, verdict);
    while (this.#waiting.size > MAX_DATAGRAMS || this.#waiting.octets > MAX_OCTETS)
      this.#giveUp(this.#waiting.oldest!, 'crowdedOut');
  }

  /** The datagram of a fragment, unless that comes too late for it. */
  #waitingFor(key: string): Datagram | undefined {
    const datagram = this.#waiting.get(key);
    if (datagram === undefined || !this.#waiting.isOver(datagram, this.#nowUs)) return datagram;
    this.#giveUp(datagram, 'timedOut');
    return undefined;
  }

  #begin(key: string, record: PacketRecord, packet: DecodedPacket): Datagram {
    const datagram = new Datagram(key, record, packet, this.#nowUs);
    this.#waiting.add(datagram);
    return datagram;
  }

  #countOrHold(datagram: Datagram, record: PacketRecord, packet: DecodedPacket, frames: Frame[]): void {
    const first = packet.partStart === 0;
    if (!datagram.released && (!first || this.#mustWait(packet))) {
      datagram.hold(frames);
      return;
    }
    if (first) datagram.know(packet);
    else datagram.tell(packet);
    this.#count(record, packet, frames);
    // Those that came before the first one.
    this.#count(record, packet, datagram.letGo());
  }

  /** Whether a first fragment does not tell whose it is. */
  #mustWait(packet: DecodedPacket): boolean {
    return (this.#tunnels === 'inner' && mayBeTunnel(packet)) || (hasPorts(packet.protocol) && packet.sourcePort < 0);
  }

  /** Counts a fragment of a datagram that was put together a moment ago. */
  #isRepeated(key: string, record: PacketRecord, packet: DecodedPacket, frames: Frame[]): boolean {
    const datagram = this.#done.get(key);
    if (datagram === undefined) return false;
    if (packet.partStart === 0 || Math.abs(this.#nowUs - datagram.sinceUs) > HOLD_SECONDS * 1e6) {
      this.#done.delete(key);
      return false;
    }
    if (datagram.inner === undefined) {
      datagram.tell(packet);
      this.#count(record, packet, frames);
    } else this.#count(datagram.inner.record, datagram.inner.packet, frames);
    return true;
  }

  #complete(datagram: Datagram, depth: number): void {
    this.counts.reassembled += 1;
    this.#waiting.delete(datagram);
    const { record, packet } = wholeOf(datagram, datagram.parts, datagram.total, this.#tunnels);
    if (packet.status !== 'ok' && datagram.sound) this.#receiver.fault(packet.status);
    datagram.finish(record, packet, this.#nowUs);
    this.#done.set(datagram.key, datagram);
    if (this.#done.size > REMEMBERED) this.#done.delete(this.#done.keys().next().value!);
    const frames = datagram.letGo();
    if (packet.fragment && depth < MAX_TUNNELS) this.#take(record, packet, frames, depth + 1);
    else if (frames.length > 0) this.#count(record, packet, frames);
    else if (!packet.fragment) this.#receiver.read(record, packet);
  }

  /** Sees to what has waited long enough. @param latest the later of two neighbours */
  #expire(clock: number, latest: number): void {
    const waiting = this.#waiting;
    for (let next = waiting.heldTooLong(clock); next !== undefined; next = waiting.heldTooLong(clock))
      this.#release(next, true);
    for (let next = waiting.waitedTooLong(clock); next !== undefined; next = waiting.waitedTooLong(clock))
      this.#giveUp(next, 'timedOut');
    if (waiting.isPast(latest)) this.#giveUpAll('timedOut');
    waiting.rest();
  }

  #giveUpAll(reason: GivenUp): void {
    for (let oldest = this.#waiting.oldest; oldest !== undefined; oldest = this.#waiting.oldest)
      this.#giveUp(oldest, reason);
  }

  #giveUp(datagram: Datagram, reason: GivenUp): void {
    if (!datagram.given) this.counts.givenUp[reason] += 1;
    const stays = reason === 'overlapping' || reason === 'contradictory';
    // What its receiver throws away is not read.
    this.#release(datagram, !stays);
    if (!stays) {
      this.#waiting.delete(datagram);
      return;
    }
    // Fragments that come yet are not to begin another one.
    this.#waiting.octets -= datagram.giveUp();
  }

  /** Counts the packets that were held back by what is known, and reads the payload of the first fragment. */
  #release(datagram: Datagram, readToo: boolean): void {
    if (!this.#waiting.release(datagram)) return;
    datagram.released = true;
    const frames = datagram.letGo();
    const first = datagram.firstPart;
    const part = first ?? datagram.parts[0];
    const reads = readToo && first !== undefined;
    if (part === undefined || (frames.length === 0 && !reads)) return;
    const { record, packet } = fragmentOf(datagram, part, this.#tunnels);
    if (first !== undefined) {
      datagram.know(packet);
      if (packet.status !== 'ok' && datagram.sound) this.#receiver.fault(packet.status);
    }
    this.#count(record, packet, frames);
    if (reads) this.#receiver.read(record, packet);
  }

  /** Counts packets of one datagram. The payload is read with the first of them, if at all. */
  #count({ data, view }: PacketRecord, packet: DecodedPacket, frames: readonly Frame[]): void {
    for (const { us, originalLength } of frames) {
      this.#receiver.packet(Object.assign(this.#record, { data, view, us, originalLength }), packet);
      packet.fragment = true;
      packet.laterFragment = true;
    }
  }
}

/** A part that cannot be one: only the last may end within eight octets, none is empty, and lengths have a bound. */
function isImpossible({ ipVersion, partStart, partIsLast, partWireLength }: DecodedPacket): boolean {
  if (partWireLength === 0 || (!partIsLast && partWireLength % 8 !== 0)) return true;
  return partStart + partWireLength > longestPayload(ipVersion);
}

/**
 * What the fragments of a datagram have in common (RFC 791, RFC 8200 4.5), and its VLANs and tunnels: other networks may use the
 * same addresses. A priority tag is of no VLAN.
 */
function keyOf(data: Buffer, packet: DecodedPacket): string {
  const size = packet.ipVersion === 4 ? 4 : 16;
  const protocol = packet.ipVersion === 4 ? packet.partProtocol : 0;
  const source = data.toString('latin1', packet.sourceOffset, packet.sourceOffset + size);
  const destination = data.toString('latin1', packet.destinationOffset, packet.destinationOffset + size);
  const vlans = `${Math.max(packet.vlan, 0)} ${Math.max(packet.innerVlan, 0)}`;
  return `${packet.fragmentId} ${protocol} ${vlans} ${packet.partNetwork} ${source}${destination}`;
}
