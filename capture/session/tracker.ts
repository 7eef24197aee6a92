/** Packets in, session documents out: finds each packet's session, counts it, and lets sessions report and end in time. */
import type { SessionUpdate } from '../../model/session.ts';
import { NameTable } from '../names/name-table.ts';
import type { DecodedPacket, PacketRecord } from '../packet.ts';
import { AddressTexts, macAt } from './address-text.ts';
import { Applications } from './application.ts';
import { Bursts } from './bursts.ts';
import { BusyHosts } from './busy-hosts.ts';
import { PacketClock } from './clock.ts';
import { DueHeap } from './due-heap.ts';
import { FlowTable } from './flow-table.ts';
import { Greetings } from './greetings.ts';
import { Idlest } from './idlest.ts';
import { Metering, type Logins } from './metering.ts';
import { isAnswer, noteHandshake } from './orientation.ts';
import { SessionRecogniser } from './recognition.ts';
import {
  BOUNDARY,
  BYTES,
  DIRTY,
  FLAGS,
  LAST,
  LAST_PAYLOAD,
  MAC,
  METERED,
  PACKETS,
  RESOLVES,
  SETTLED,
  SIDE,
  SIDE_NUMBERS,
  STARTED,
  TIMEOUT,
  UNANSWERED,
} from './record.ts';
import { Session, SYN } from './session.ts';
import { SessionStore } from './session-store.ts';
import type { Side } from './side.ts';
import { advance, isOtherConnection } from './tcp.ts';
import { BURST_SILENCE_SECONDS, UDP_STREAM_AFTER_SECONDS, UDP_STREAM_SECONDS } from './timeouts.ts';
import { TCP, UDP } from './transport.ts';
import { UpdateWriter } from './update.ts';

/** With `SETTLED` alone of these, a session's payload is only counted. */
const READ_ON = SETTLED | RESOLVES | METERED | UNANSWERED;

export interface TrackerOptions {
  updateIntervalUs: number;
  /** Live sessions at once: one more, and the one that has been silent for longest is ended early. */
  maxSessions: number;
  logins: Logins;
  /** False: documents have no ids. */
  identify: boolean;
  emit: (update: SessionUpdate) => void;
  /** Asked once when a session begins; false: it is counted and yields names, but no documents. */
  keep?: ((clientAddress: string, serverAddress: string) => boolean) | undefined;
}

export class SessionTracker {
  readonly #options: TrackerOptions;
  readonly #store = new SessionStore();
  readonly #table = new FlowTable(this.#store);
  readonly #due = new DueHeap();
  readonly #bursts = new Bursts();
  readonly #names = new NameTable();
  readonly #applications = new Applications(this.#names);
  readonly #writer: UpdateWriter;
  readonly #greetings = new Greetings();
  readonly #metering: Metering;
  readonly #recogniser = new SessionRecogniser({
    store: this.#store,
    names: this.#names,
    applications: this.#applications,
    addressOf: (session, side) => this.#writer.address(session, side),
    onRecognised: (session, recognition, low, high, forgotten) => {
      this.#metering.begin(session, recognition, low, high, forgotten);
      if (session.kept) this.#greetings.begin(session, recognition, low, high);
    },
  });
  /** The packet's session, and the one that falls due. */
  readonly #session = new Session(this.#store);
  readonly #dueSession = new Session(this.#store);
  /** Ordinals that are not 0, by handle. */
  readonly #ordinals = new Map<number, string>();
  #idlest: Idlest | undefined;
  readonly hosts = new BusyHosts();
  readonly #clock = new PacketClock();
  /** Sessions begun, and documents emitted. */
  sessions = 0;
  updates = 0;
  /** Sessions that were ended early because there were too many. */
  evicted = 0;

  constructor(options: TrackerOptions) {
    this.#options = options;
    this.#metering = new Metering(options.logins);
    this.#writer = new UpdateWriter(this.#names, new AddressTexts(), options.identify);
  }

  /** Counts one packet that has IP addresses, and reads its payload unless it is a fragment. */
  packet(record: PacketRecord, packet: DecodedPacket): void {
    const { us } = record;
    const clock = this.#clock.take(us);
    if (this.#due.topUs <= clock) this.#advanceTo(clock);

    const session = this.#session;
    const withPorts = packet.sourcePort >= 0 && packet.destinationPort >= 0;
    const handle = this.#table.find(record.view, packet, withPorts);
    if (handle < 0) this.#begin(record, packet, withPorts, us);
    else if (this.#isOver(session.show(handle), record, packet)) this.#beginAgain(record, packet, withPorts, us);
    this.#count(session, this.#table.swapped ? 1 : 0, record, packet);
  }

  /** Reads the payload of packets that are counted already: a datagram that came in fragments. */
  read(record: PacketRecord, packet: DecodedPacket): void {
    const session = this.#session;
    const handle = this.#table.find(record.view, packet, packet.sourcePort >= 0 && packet.destinationPort >= 0);
    if (handle < 0) return;
    session.show(handle);
    const high = this.#table.swapped ? 1 : 0;
    if (packet.protocol === TCP && packet.sourcePort >= 0) advance(session, high, packet);
    if (packet.payloadLength > 0) this.#read(session, high === 1 ? session.high : session.low, record.data, packet);
  }

  /** Ends every session that is left, earliest due first, at most `limit` at once; false when none is left. */
  finish(limit: number): boolean {
    for (let count = 0; count < limit; count += 1) {
      const handle = this.#due.top();
      if (handle < 0) return false;
      this.#end(this.#dueSession.show(handle));
    }
    return true;
  }

  /** True when a packet of the session's tuple belongs to another session. */
  #isOver(session: Session, record: PacketRecord, packet: DecodedPacket): boolean {
    const { floats, words, at, word } = session;
    if (Math.abs(record.us - floats[at + LAST]!) >= words[word + TIMEOUT]! * 1e6) return true;
    return (packet.tcpFlags & SYN) !== 0 && isOtherConnection(session, this.#table.swapped ? 1 : 0, packet);
  }

  /** Begins a session in place of another of the same tuple. */
  #beginAgain(record: PacketRecord, packet: DecodedPacket, withPorts: boolean, us: number): void {
    const { startedUs, handle } = this.#session;
    const restarts = startedUs === us ? Number.parseInt(this.#ordinals.get(handle) ?? '0', 10) + 1 : 0;
    this.#end(this.#session);
    this.#begin(record, packet, withPorts, us, restarts);
  }

  #begin(record: PacketRecord, packet: DecodedPacket, withPorts: boolean, us: number, restarts = 0): void {
    if (this.#table.size >= this.#options.maxSessions) this.#evict();
    const { data } = record;
    const session = this.#session;
    this.sessions += 1;
    session.begin(packet.protocol, us, this.sessions | 0 || 1);
    const { handle } = session;
    this.#table.insert(handle);
    const [from, to] = this.#table.swapped ? [session.high, session.low] : [session.low, session.high];
    session.client = isAnswer(packet) ? to : from;
    if (packet.protocol === TCP && packet.tcpFlags & SYN) session.orientation = 'handshake';
    session.settled = !withPorts || (packet.protocol !== TCP && packet.protocol !== UDP);
    to.mac = macAt(data, packet.destinationMacOffset);
    const { keep } = this.#options;
    session.kept =
      keep === undefined ||
      keep(this.#writer.address(session, session.client), this.#writer.address(session, session.server));
    const ordinal = this.#clock.ordinalOf(us, restarts);
    if (ordinal !== '0') this.#ordinals.set(handle, ordinal);
    this.#due.add(handle, session.expiryUs);
    this.#idlest?.add(session);
  }

  /** For every packet: reads the record by itself. */
  #count(session: Session, high: 0 | 1, record: PacketRecord, packet: DecodedPacket): void {
    const { us } = record;
    const { floats, words, at, word } = session;
    // Usually the clock has done it; not when times are out of order.
    if (words[word + FLAGS]! & DIRTY && us >= floats[at + BOUNDARY]!) this.#report(session, false);
    const sender = at + SIDE + high * SIDE_NUMBERS;
    if (floats[sender + PACKETS] === 0) {
      const mac = macAt(record.data, packet.sourceMacOffset);
      if (mac !== 0) floats[sender + MAC] = mac;
    }
    floats[sender + PACKETS]! += 1;
    floats[sender + BYTES]! += record.originalLength;
    if (us > floats[at + LAST]!) floats[at + LAST] = us;
    const timeout = words[word + TIMEOUT]!;
    const payload = packet.payloadLength > 0 && !packet.fragment;
    let fresh = true;
    if (packet.protocol === TCP && packet.sourcePort >= 0 && !packet.laterFragment) {
      fresh = advance(session, high, packet);
      if (packet.tcpFlags & SYN) noteHandshake(session, packet, high);
    } else if (packet.protocol === UDP) {
      fresh = packet.payloadWireLength > 0;
      const both =
        floats[sender + PACKETS]! < floats[at + SIDE + PACKETS]! + floats[at + SIDE + SIDE_NUMBERS + PACKETS]!;
      if (both && us - floats[at + STARTED]! > UDP_STREAM_AFTER_SECONDS * 1e6) session.timeout = UDP_STREAM_SECONDS;
    }
    if (fresh) {
      const before = floats[at + LAST_PAYLOAD]!;
      if (us > before) floats[at + LAST_PAYLOAD] = us;
      if (us - before >= BURST_SILENCE_SECONDS * 1e6) this.#bursts.note(session, us);
    }
    if (payload && (words[word + FLAGS]! & READ_ON) !== SETTLED)
      this.#read(session, high === 1 ? session.high : session.low, record.data, packet);
    if ((words[word + FLAGS]! & DIRTY) === 0) {
      words[word + FLAGS]! |= DIRTY;
      const interval = this.#options.updateIntervalUs;
      const passed = Math.max(0, Math.floor((us - floats[at + STARTED]!) / interval));
      floats[at + BOUNDARY] = floats[at + STARTED]! + (passed + 1) * interval;
    } else if (words[word + TIMEOUT] === timeout) return;
    const due = Math.min(session.boundaryUs, session.expiryUs);
    if (due < this.#due.timeOf(session.handle)) this.#due.move(session.handle, due);
  }

  #read(session: Session, sender: Side, data: Buffer, packet: DecodedPacket): void {
    if (session.metered) this.#metering.read(session, sender, data, packet);
    if (session.unanswered) this.#greetings.answer(session, sender, data, packet);
    if (!session.settled) this.#recogniser.look(session, sender, data, packet);
    if (!session.resolves) return;
    const end = packet.payloadOffset + packet.payloadLength;
    this.#recogniser.learn(session, data.subarray(packet.payloadOffset, end));
  }

  /** Reports and ends whatever falls due until a time. */
  #advanceTo(us: number): void {
    const session = this.#dueSession;
    while (this.#due.topUs <= us) {
      session.show(this.#due.top());
      const { expiryUs } = session;
      if (expiryUs <= us) {
        this.#end(session);
        continue;
      }
      if (session.dirty && session.boundaryUs <= us) this.#report(session, false);
      this.#due.move(session.handle, session.dirty ? Math.min(session.boundaryUs, expiryUs) : expiryUs);
    }
  }

  /** Ends the session that has been silent for longest, to make room. */
  #evict(): void {
    this.#idlest ??= new Idlest(this.#store, this.#due.handles());
    this.evicted += 1;
    this.#end(this.#dueSession.show(this.#idlest.find()));
  }

  #report(session: Session, final: boolean): void {
    const burstsUs = this.#bursts.take(session);
    if (!session.kept) {
      session.dirty = false;
      return;
    }
    this.updates += 1;
    const { server } = session;
    const application = this.#applications.of(
      this.#recogniser.spoken(session),
      session.protocol,
      server.port,
      this.#writer.address(session, server),
    );
    const ordinal = this.#ordinals.size === 0 ? '0' : (this.#ordinals.get(session.handle) ?? '0');
    const mining = this.#metering.of(session, application, final);
    const greeting = this.#greetings.of(session);
    this.#options.emit(this.#writer.write(session, { final, ordinal, application, mining, greeting, burstsUs }));
  }

  #end(session: Session): void {
    this.#recogniser.settle(session);
    const { low, high, handle } = session;
    const bytes = low.bytes + high.bytes;
    const lowAddress = this.#writer.address(session, low);
    const highAddress = this.#writer.address(session, high);
    this.hosts.add(lowAddress, bytes);
    if (highAddress !== lowAddress) this.hosts.add(highAddress, bytes);
    this.#report(session, true);
    this.#table.remove(handle);
    this.#due.remove(handle);
    this.#idlest?.remove(handle);
    this.#ordinals.delete(handle);
    this.#metering.end(session);
    this.#greetings.end(session);
    session.end();
  }
}
