/** Shows the first payload of sessions to the recognisers, keeps it while they want more, and learns names from it. */
import { readDns } from '../names/dns.ts';
import type { NameTable } from '../names/name-table.ts';
import type { DecodedPacket } from '../packet.ts';
import { firstTcpMessage } from '../recognise/dns.ts';
import { recognise } from '../recognise/index.ts';
import { setServer } from './orientation.ts';
import type { Session, Side } from './session.ts';
import { StreamHead } from './stream-head.ts';
import { payloadSequence } from './tcp.ts';
import { TCP } from './transport.ts';

/** Growths of a head that are looked at: who sends octet by octet is not worth more. */
const TCP_LOOKS = 64;
/** Datagrams of a session that are looked at. */
const UDP_LOOKS = 4;
/** Sessions whose heads are kept at once (8 KB each at most): the one that waits longest gives way. */
const WAITING = 8192;
const EMPTY = new Uint8Array(0);
const NAME_PROTOCOLS = new Set(['dns', 'mdns', 'llmnr']);

export class SessionRecogniser {
  readonly #names: NameTable;
  /** Sessions with heads, longest waiting first. */
  readonly #waiting = new Set<Session>();

  constructor(names: NameTable) {
    this.#names = names;
  }

  /** Looks at a payload of a session that is not settled. */
  look(session: Session, sender: Side, data: Uint8Array, packet: DecodedPacket): void {
    if (session.protocol === TCP) this.#lookAtStream(session, sender, data, packet);
    else this.#lookAtDatagram(session, sender, data, packet);
  }

  /** Binds the names of a DNS datagram. */
  learn(session: Session, message: Uint8Array): void {
    // The top bit of the third octet tells answers from questions.
    if ((message[2] ?? 0) < 0x80) return;
    const parsed = readDns(message, session.recognition?.path[0] !== 'dns');
    for (const { address, names } of parsed?.addresses ?? []) for (const name of names) this.#names.bind(address, name);
  }

  /** Ends recognition with what is known; called for every session once at the latest when it ends. */
  settle(session: Session, server = session.server.head?.bytes ?? EMPTY): void {
    if (session.settled) return;
    session.settled = true;
    const { recognition } = session;
    for (const host of recognition?.hosts ?? []) this.#names.bind(session.server.address, host);
    if (recognition !== undefined && NAME_PROTOCOLS.has(recognition.path[0]!)) {
      session.resolves = session.protocol !== TCP;
      const reply = session.resolves ? undefined : firstTcpMessage(server);
      if (reply !== undefined) this.learn(session, reply.message);
    }
    if (!this.#waiting.delete(session)) return;
    session.low.head = undefined;
    session.high.head = undefined;
  }

  #lookAtDatagram(session: Session, sender: Side, data: Uint8Array, packet: DecodedPacket): void {
    const payload = data.subarray(packet.payloadOffset, packet.payloadOffset + packet.payloadLength);
    const fromServer = sender === session.server;
    const { recognition } = recognise({
      transport: 'udp',
      client: fromServer ? EMPTY : payload,
      server: fromServer ? payload : EMPTY,
      clientPort: session.client.port,
      serverPort: session.server.port,
    });
    session.looks += 1;
    session.recognition ??= recognition;
    if (recognition?.reversed === true) setServer(session, session.client);
    if (recognition !== undefined || session.looks >= UDP_LOOKS) this.settle(session);
  }

  #lookAtStream(session: Session, sender: Side, data: Uint8Array, packet: DecodedPacket): void {
    const start = packet.payloadOffset;
    const end = start + packet.payloadLength;
    const cut = packet.payloadLength < packet.payloadWireLength;
    const distance = (payloadSequence(packet) - sender.base) | 0;
    // Most sessions are recognised by one segment: then nothing is copied.
    const direct = sender.head === undefined && distance === 0 && !cut;
    if (!direct && !this.#keep(session, sender, distance, data, start, end, cut)) return;
    const octets = (side: Side): Uint8Array =>
      side === sender && direct ? data.subarray(start, end) : (side.head?.bytes ?? EMPTY);
    const client = octets(session.client);
    const server = octets(session.server);
    const verdict = recognise({
      transport: 'tcp',
      client,
      server,
      clientPort: session.client.port,
      serverPort: session.server.port,
    });
    session.looks += 1;
    session.recognition = verdict.recognition ?? session.recognition;
    const { more, recognition } = verdict;
    const bothSpoke = client.length > 0 && server.length > 0;
    if (session.looks >= TCP_LOOKS || (!more && (bothSpoke || recognition !== undefined))) {
      if (recognition?.reversed === true) setServer(session, session.client);
      this.settle(session, server);
      return;
    }
    if (direct) this.#keep(session, sender, distance, data, start, end, cut);
    if (session.low.head?.ended === true && session.high.head?.ended === true) this.settle(session);
  }

  #keep(
    session: Session,
    sender: Side,
    distance: number,
    data: Uint8Array,
    start: number,
    end: number,
    cut: boolean,
  ): boolean {
    if (sender.head === undefined) {
      sender.head = new StreamHead();
      this.#waiting.add(session);
      if (this.#waiting.size > WAITING) this.settle(this.#waiting.values().next().value!);
    }
    // The one that gave way may be this very session.
    return sender.head?.add(distance, data, start, end, cut) ?? false;
  }
}
