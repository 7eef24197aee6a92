/** Shows the first payload of sessions to the recognisers, keeps it while they want more, and learns names from it. */
import { canonicalAddress } from '../../model/address.ts';
import { readDns } from '../names/dns.ts';
import type { NameTable } from '../names/name-table.ts';
import type { DecodedPacket } from '../packet.ts';
import { firstTcpMessage } from '../recognise/dns.ts';
import { recognise } from '../recognise/index.ts';
import { turnsWithout } from '../recognise/preface.ts';
import type { RecogniserInput, Recognition, Spans } from '../recognise/recogniser.ts';
import type { Applications } from './application.ts';
import { setServer } from './orientation.ts';
import { Session } from './session.ts';
import type { SessionStore } from './session-store.ts';
import type { Side } from './side.ts';
import { HEAD_LIMIT, HEAD_MOST, StreamHead } from './stream-head.ts';
import { payloadSequence } from './tcp.ts';
import { TCP } from './transport.ts';
import { addTurn, newWaiting, type Waiting } from './waiting.ts';

/** Growths of a head that are looked at: who sends octet by octet is not worth more. */
const TCP_LOOKS = 64;
/** Datagrams of a session that are looked at; more of one that is recognised, and wants more. */
const UDP_LOOKS = 4;
const UDP_LOOKS_OPEN = 8;
/** Octets of a session's datagrams that are kept: a ClientHello with post-quantum keys is in two or three of 1.2 KB. */
const DATAGRAMS_LIMIT = 8192;
/** Sessions whose heads are kept at once (8 KB each at most): the one that waits longest gives way. */
const WAITING = 8192;
/** One whose client's head is larger than usual (16 KB) takes the places of so many more. */
const LARGE = 2;
const EMPTY = new Uint8Array(0);
const NOTHING_FORGOTTEN = { low: 0, high: 0 };
const NAME_PROTOCOLS = new Set(['dns', 'mdns', 'llmnr']);

export interface RecogniserOptions {
  store: SessionStore;
  names: NameTable;
  applications: Applications;
  /** Spelling of the address of a session's side. */
  addressOf: (session: Session, side: Side) => string;
  /**
   * Told when recognition of a session ends, with the first octets of its sides as far as they were kept. `forgotten`: how many
   * more there were before the last of them.
   */
  onRecognised: (
    session: Session,
    recognition: Recognition,
    low: Uint8Array,
    high: Uint8Array,
    forgotten: { low: number; high: number },
  ) => void;
}

export class SessionRecogniser {
  readonly #options: RecogniserOptions;
  /** By handle, longest waiting first. */
  readonly #open = new Map<number, Waiting>();
  /** Of these, those with a large head. */
  #large = 0;
  /** For the session that gives way. */
  readonly #other: Session;
  /** What recognisers are asked about, one session after the other. */
  readonly #input: RecogniserInput = {
    transport: 'tcp',
    client: EMPTY,
    server: EMPTY,
    earlier: undefined,
    clientPort: 0,
    serverPort: 0,
    turns: undefined,
  };
  /** The turns of a stream that has said nothing before. */
  readonly #firstTurn: number[] = [0];

  constructor(options: RecogniserOptions) {
    this.#options = options;
    this.#other = new Session(options.store);
  }

  /** Looks at a payload of a session that is not settled. */
  look(session: Session, sender: Side, data: Uint8Array, packet: DecodedPacket): void {
    if (session.protocol === TCP) this.#lookAtStream(session, sender, data, packet);
    else this.#lookAtDatagram(session, sender, data, packet);
  }

  /** Number of what the session speaks, as far as it is known (`Applications`); 0 for nothing. */
  spoken(session: Session): number {
    if (session.settled || this.#open.size === 0) return session.spoken;
    const recognition = this.#open.get(session.handle)?.recognition;
    return recognition === undefined ? 0 : this.#options.applications.numberOf(session.protocol, recognition);
  }

  /** Binds the names of a DNS datagram. */
  learn(session: Session, message: Uint8Array): void {
    // The top bit of the third octet tells answers from questions.
    if ((message[2] ?? 0) < 0x80) return;
    const { first } = this.#options.applications.spoken(session.spoken);
    const parsed = readDns(message, first !== 'dns');
    for (const { address, names } of parsed?.addresses ?? [])
      for (const name of names) this.#options.names.bind(address, name);
  }

  /** Ends recognition with what is known; called for every session once at the latest when it ends. */
  settle(session: Session): void {
    if (session.settled) return;
    const open = this.#open.get(session.handle);
    this.#settle(session, open?.recognition, open?.low?.bytes ?? EMPTY, open?.high?.bytes ?? EMPTY);
  }

  #settle(session: Session, recognition: Recognition | undefined, low: Uint8Array, high: Uint8Array): void {
    session.settled = true;
    if (recognition !== undefined) {
      const { applications } = this.#options;
      if (recognition.hosts !== undefined) this.#bind(session, recognition);
      session.spoken = applications.numberOf(session.protocol, recognition);
      if (NAME_PROTOCOLS.has(recognition.path[0]!)) {
        session.resolves = session.protocol !== TCP;
        const reply = session.resolves ? undefined : firstTcpMessage(session.server === session.low ? low : high);
        if (reply !== undefined) this.learn(session, reply.message);
      }
    }
    const open = this.#open.get(session.handle);
    this.#open.delete(session.handle);
    if (open?.large === true) this.#large -= 1;
    if (recognition === undefined) return;
    const forgotten =
      open?.forgets === true ? { low: open.low!.forgotten, high: open.high!.forgotten } : NOTHING_FORGOTTEN;
    this.#options.onRecognised(session, recognition, low, high, forgotten);
  }

  /** Binds the names by which a client called its server; through a proxy, those of the address that it asked for. */
  #bind(session: Session, { hosts = [], preface, proxied }: Recognition): void {
    const { names, addressOf } = this.#options;
    const address = preface === undefined ? addressOf(session, session.server) : canonicalAddress(proxied?.host ?? '');
    if (address !== undefined) for (const host of hosts) names.bind(address, host);
  }

  #lookAtDatagram(session: Session, sender: Side, data: Uint8Array, packet: DecodedPacket): void {
    const looks = session.countLook();
    const open = this.#open.size === 0 ? undefined : this.#open.get(session.handle);
    const fromServer = sender === session.server;
    const payload = data.subarray(packet.payloadOffset, packet.payloadOffset + packet.payloadLength);
    // What is waited for comes from the client.
    if (open === undefined || !fromServer) {
      const input = this.#about(session, fromServer ? EMPTY : payload, fromServer ? payload : EMPTY);
      input.transport = 'udp';
      input.earlier = open?.datagrams;
      input.turns = undefined;
      const { recognition, more } = recognise(input);
      if (recognition?.reversed === true) setServer(session, session.client);
      const best = recognition ?? open?.recognition;
      if (!more || !this.#keepDatagram(session, open, payload)) {
        if (best !== undefined || looks >= UDP_LOOKS) this.#settle(session, best, EMPTY, EMPTY);
        return;
      }
      this.#open.get(session.handle)!.recognition = best;
    }
    if (looks >= UDP_LOOKS_OPEN) this.settle(session);
  }

  /** The input, with what is said of either transport. */
  #about(session: Session, client: Uint8Array, server: Uint8Array): RecogniserInput {
    const input = this.#input;
    input.client = client;
    input.server = server;
    input.clientPort = session.client.port;
    input.serverPort = session.server.port;
    return input;
  }

  /** False when it has kept enough. */
  #keepDatagram(session: Session, known: Waiting | undefined, payload: Uint8Array): boolean {
    const kept = known?.datagrams.reduce((length, datagram) => length + datagram.length, 0) ?? 0;
    if (kept + payload.length > DATAGRAMS_LIMIT) return false;
    this.#keep(session, known).datagrams.push(Uint8Array.from(payload));
    return true;
  }

  #lookAtStream(session: Session, sender: Side, data: Uint8Array, packet: DecodedPacket): void {
    const start = packet.payloadOffset;
    const end = start + packet.payloadLength;
    const missing = packet.payloadWireLength - packet.payloadLength;
    const distance = (payloadSequence(packet) - sender.base) | 0;
    let open = this.#open.get(session.handle);
    // Most sessions are recognised by one segment: then nothing is copied.
    const direct = distance === 0 && missing <= 0 && this.#headOf(session, open, sender) === undefined;
    let grown = end - start;
    if (!direct) {
      open = this.#keep(session, open);
      const head = this.#startHead(session, open, sender);
      const before = head.length;
      if (!head.add(distance, data, start, end, missing)) return;
      grown = head.length - before;
    }
    const said = sender === session.client ? grown : -grown;
    if (open === undefined) this.#firstTurn[0] = said;
    else addTurn(open.turns, said);
    const payload = direct ? data.subarray(start, end) : undefined;
    const fromClient = sender === session.client;
    const client = (fromClient ? payload : undefined) ?? this.#headOf(session, open, session.client)?.bytes ?? EMPTY;
    const server = (fromClient ? undefined : payload) ?? this.#headOf(session, open, session.server)?.bytes ?? EMPTY;
    const input = this.#about(session, client, server);
    input.transport = 'tcp';
    input.earlier = undefined;
    input.turns = open?.turns ?? this.#firstTurn;
    const { more, recognition } = recognise(input);
    const looks = session.countLook();
    // What was only likely, and is not any more, was wrong.
    const before = open?.recognition?.certainty === 'likely' ? undefined : open?.recognition;
    const best = recognition ?? before;
    const bothSpoke = client.length > 0 && server.length > 0;
    if (looks >= TCP_LOOKS || (!more && (bothSpoke || recognition !== undefined))) {
      const [low, high] = session.client === session.low ? [client, server] : [server, client];
      if (recognition?.reversed === true) setServer(session, session.client);
      this.#settle(session, best, low, high);
      return;
    }
    if (open === undefined) {
      open = this.#keep(session, open);
      addTurn(open.turns, said);
    }
    open.recognition = best;
    const enlarged = this.#enlarge(session, open, recognition?.needs);
    if (session.settled) return;
    if (direct) this.#startHead(session, open, sender).add(distance, data, start, end, missing);
    if (recognition?.forget !== undefined) {
      this.#forget(session, open, recognition.forget);
      // More of a long segment may have room now.
      this.#lookAtStream(session, sender, data, packet);
    } else if (enlarged) this.#lookAtStream(session, sender, data, packet);
    else if (open.low?.ended === true && open.high?.ended === true) this.settle(session);
  }

  #headOf(session: Session, open: Waiting | undefined, side: Side): StreamHead | undefined {
    return side === session.low ? open?.low : open?.high;
  }

  #startHead(session: Session, open: Waiting, side: Side): StreamHead {
    return side === session.low ? (open.low ??= new StreamHead()) : (open.high ??= new StreamHead());
  }

  #forget(session: Session, open: Waiting, spans: Spans): void {
    this.#startHead(session, open, session.client).forget(...spans.client);
    this.#startHead(session, open, session.server).forget(...spans.server);
    open.turns = turnsWithout(open.turns, spans);
    open.forgets = true;
  }

  /** Gives a client's head the room that its stream needs; false where it has it, or needs too much. */
  #enlarge(session: Session, open: Waiting, needs = 0): boolean {
    if (needs <= HEAD_LIMIT || needs > HEAD_MOST || open.large) return false;
    open.large = true;
    this.#large += 1;
    this.#makeRoom(0);
    if (session.settled) return false;
    this.#startHead(session, open, session.client).enlarge();
    return true;
  }

  /** Ends the recognition of those that wait longest, until so many more may. */
  #makeRoom(sessions: number): void {
    while (this.#open.size + LARGE * this.#large + sessions > WAITING)
      this.settle(this.#other.show(this.#open.keys().next().value!));
  }

  /** The session waits for more payload. */
  #keep(session: Session, known: Waiting | undefined): Waiting {
    if (known !== undefined) return known;
    this.#makeRoom(1);
    const open = newWaiting();
    this.#open.set(session.handle, open);
    return open;
  }
}
