/** Packets in, session documents out: finds each packet's session, counts it, and lets sessions report and end in time. */
import type { SessionUpdate } from '../../model/session.ts';
import { NameTable } from '../names/name-table.ts';
import type { DecodedPacket, PacketRecord } from '../packet.ts';
import { AddressTexts } from './address-text.ts';
import { BusyHosts } from './busy-hosts.ts';
import { DueHeap } from './due-heap.ts';
import { FlowTable } from './flow-table.ts';
import { FragmentTable } from './fragments.ts';
import { isAnswer, setServer } from './orientation.ts';
import { SessionRecogniser } from './recognition.ts';
import { ACK, NO_BURSTS, otherSide, Session, Side, SYN } from './session.ts';
import { SessionTimes } from './session-times.ts';
import { advance, isOtherConnection } from './tcp.ts';
import { BURST_SILENCE_SECONDS, UDP_STREAM_AFTER_SECONDS, UDP_STREAM_SECONDS } from './timeouts.ts';
import { TCP, UDP } from './transport.ts';
import { UpdateWriter } from './update.ts';

/**
 * Live sessions at once (about 0.7 GB). Only a flood reaches it; then the session that would end first is ended early, and
 * what comes of it later is another session.
 */
const LIVE_LIMIT = 1 << 19;
const BURSTS_PER_UPDATE = 256;
export interface TrackerOptions {
  updateIntervalUs: number;
  emit: (update: SessionUpdate) => void;
  /** Asked once when a session begins; false: it is counted and yields names, but no documents. */
  keep?: ((clientAddress: string, serverAddress: string) => boolean) | undefined;
}

export class SessionTracker {
  readonly #options: TrackerOptions;
  readonly #table = new FlowTable<Session>();
  readonly #due = new DueHeap<Session>();
  readonly #fragments = new FragmentTable();
  readonly #times = new SessionTimes();
  readonly #addresses = new AddressTexts();
  readonly #names = new NameTable();
  readonly #recogniser = new SessionRecogniser(this.#names);
  readonly #writer = new UpdateWriter(this.#names);
  readonly hosts = new BusyHosts();
  #previousUs = Infinity;
  #latestUs = -Infinity;
  /** How often time fell back since it last was as late as `#latestUs`. */
  #relapses = 0;
  /** Sessions begun, and documents emitted. */
  sessions = 0;
  updates = 0;

  constructor(options: TrackerOptions) {
    this.#options = options;
  }

  /** Counts one packet that has IP addresses. */
  packet(record: PacketRecord, packet: DecodedPacket): void {
    const us = record.seconds * 1e6 + Math.floor(record.nanoseconds / 1000);
    // The earlier of two neighbours is the clock: one packet with a mad time does not end every session.
    const clock = Math.min(us, this.#previousUs);
    if (us < this.#previousUs) this.#relapses += 1;
    if (us > this.#latestUs) {
      this.#latestUs = us;
      this.#relapses = 0;
    }
    this.#previousUs = us;
    if (this.#due.topUs <= clock) this.#advanceTo(clock);

    const { data } = record;
    const fragment = packet.laterFragment ? this.#fragments.find(data, packet, us) : undefined;
    const withPorts = packet.sourcePort >= 0 && packet.destinationPort >= 0;
    let session = fragment?.session ?? this.#table.find(data, packet, withPorts);
    let ordinal: string | undefined;
    let sender = fragment?.sender;
    if (session !== undefined && fragment === undefined) {
      sender = this.#table.swapped ? session.high : session.low;
      const silence = Math.abs(us - session.lastUs);
      if (
        silence >= session.timeout * 1e6 ||
        (session.protocol === TCP && isOtherConnection(session, sender, packet))
      ) {
        ordinal = this.#ordinalOf(us, session);
        this.#end(session);
        session = undefined;
      }
    }
    if (session === undefined) {
      session = this.#begin(record, packet, withPorts, us);
      session.ordinal = ordinal ?? this.#ordinalOf(us);
      sender = this.#table.swapped ? session.high : session.low;
    }
    this.#count(session, sender!, record, packet, us);
    if (packet.fragment && !packet.laterFragment) this.#fragments.remember(data, packet, session, sender!, us);
  }

  /** Ends every session that is left, earliest due first, at most `limit` at once; false when none is left. */
  finish(limit: number): boolean {
    for (let count = 0; count < limit; count += 1) {
      const session = this.#due.top();
      if (session === undefined) return false;
      this.#end(session);
    }
    return true;
  }

  #begin(record: PacketRecord, packet: DecodedPacket, withPorts: boolean, us: number): Session {
    if (this.#table.size >= LIVE_LIMIT) this.#end(this.#due.top()!);
    const { data } = record;
    const { ipVersion } = packet;
    const source = this.#addresses.of(data, packet.sourceOffset, ipVersion);
    const destination = this.#addresses.of(data, packet.destinationOffset, ipVersion);
    const from = new Side(source, withPorts ? packet.sourcePort : -1);
    const to = new Side(destination, withPorts ? packet.destinationPort : -1);
    const [low, high] = this.#table.swapped ? [to, from] : [from, to];
    const session = new Session(packet.protocol, low, high, isAnswer(packet) ? to : from, us, this.#times);
    if (packet.protocol === TCP && packet.tcpFlags & SYN) session.orientation = 'handshake';
    session.settled = !withPorts || (packet.protocol !== TCP && packet.protocol !== UDP);
    to.mac = this.#addresses.mac(data, packet.destinationMacOffset);
    session.kept = this.#options.keep?.(session.client.address, session.server.address) ?? true;
    this.#table.insert(session);
    session.dueUs = session.expiryUs;
    this.#due.add(session);
    this.sessions += 1;
    return session;
  }

  /**
   * What tells a session from others with the same ends and start. While time goes on, only one that took the place of
   * another in the same microsecond needs it. Where time fell back (files out of order, or given twice), how late it had been
   * before and how often it fell back since are part of it.
   */
  #ordinalOf(us: number, before?: Session): string {
    if (us >= this.#latestUs && before?.startedUs !== us) return '0';
    const restart = before?.startedUs === us ? Number.parseInt(before.ordinal, 10) + 1 : 0;
    return us < this.#latestUs ? `${restart} after ${this.#latestUs} ${this.#relapses}` : String(restart);
  }

  #count(session: Session, sender: Side, record: PacketRecord, packet: DecodedPacket, us: number): void {
    // Usually the clock has done it; not when times are out of order.
    if (session.dirty && us >= session.boundaryUs) this.#report(session, false);
    if (sender.packets === 0) {
      const mac = this.#addresses.mac(record.data, packet.sourceMacOffset);
      if (mac !== '') sender.mac = mac;
    }
    sender.packets += 1;
    sender.bytes += record.originalLength;
    if (us > session.lastUs) session.lastUs = us;
    let fresh = true;
    if (session.protocol === TCP && !packet.laterFragment && sender.port >= 0) {
      fresh = advance(session, sender, packet);
      if (packet.tcpFlags & SYN && session.orientation === 'guess') {
        const server = packet.tcpFlags & ACK ? sender : otherSide(session, sender);
        setServer(session, server);
        session.orientation = 'handshake';
      }
    } else if (session.protocol === UDP) {
      fresh = packet.payloadWireLength > 0;
      const both = session.low.packets > 0 && session.high.packets > 0;
      if (both && us - session.startedUs > UDP_STREAM_AFTER_SECONDS * 1e6) session.timeout = UDP_STREAM_SECONDS;
    }
    if (fresh) noteBurst(session, us);
    if (packet.payloadLength > 0 && !packet.laterFragment) {
      if (!session.settled) this.#recogniser.look(session, sender, record.data, packet);
      if (session.resolves) {
        const end = packet.payloadOffset + packet.payloadLength;
        this.#recogniser.learn(session, record.data.subarray(packet.payloadOffset, end));
      }
    }
    if (!session.dirty) {
      session.dirty = true;
      const interval = this.#options.updateIntervalUs;
      const passed = Math.max(0, Math.floor((us - session.startedUs) / interval));
      session.boundaryUs = session.startedUs + (passed + 1) * interval;
    }
    const due = Math.min(session.boundaryUs, session.expiryUs);
    if (due < session.dueUs) this.#due.move(session, due);
  }

  /** Reports and ends whatever falls due until a time. */
  #advanceTo(us: number): void {
    while (this.#due.topUs <= us) {
      const session = this.#due.top()!;
      if (session.expiryUs <= us) {
        this.#end(session);
        continue;
      }
      if (session.dirty && session.boundaryUs <= us) this.#report(session, false);
      this.#due.move(session, session.dirty ? Math.min(session.boundaryUs, session.expiryUs) : session.expiryUs);
    }
  }

  #report(session: Session, final: boolean): void {
    if (!session.kept) {
      session.dirty = false;
      session.burstsUs = NO_BURSTS;
      return;
    }
    this.updates += 1;
    this.#options.emit(this.#writer.write(session, final));
  }

  #end(session: Session): void {
    this.#recogniser.settle(session);
    const { low, high } = session;
    const bytes = low.bytes + high.bytes;
    this.hosts.add(low.address, bytes);
    if (high.address !== low.address) this.hosts.add(high.address, bytes);
    this.#report(session, true);
    this.#table.remove(session);
    this.#due.remove(session);
    session.release();
  }
}

/** Payload after silence starts a burst. */
function noteBurst(session: Session, us: number): void {
  if (us - session.lastPayloadUs >= BURST_SILENCE_SECONDS * 1e6 && session.burstsUs.length < BURSTS_PER_UPDATE) {
    if (session.burstsUs === NO_BURSTS) session.burstsUs = [us];
    else session.burstsUs.push(us);
  }
  if (us > session.lastPayloadUs) session.lastPayloadUs = us;
}
