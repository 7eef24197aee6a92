/** A live session and its two sides, as the tracker keeps them. */
import type { Recognition } from '../recognise/recogniser.ts';
import type { SessionTimes } from './session-times.ts';
import type { StreamHead } from './stream-head.ts';
import { ICMP_SECONDS, OTHER_SECONDS, TCP_OPENING_SECONDS, UDP_EXCHANGE_SECONDS } from './timeouts.ts';
import { ICMP, ICMPV6, TCP, UDP } from './transport.ts';

/** Shared by all sessions that have none: most have none most of the time. */
export const NO_BURSTS: number[] = [];

/** TCP flag octet. */
export const FIN = 1;
export const SYN = 2;
export const RST = 4;
export const ACK = 16;

/** One endpoint of a session and what it sent. */
export class Side {
  readonly address: string;
  /** -1 where the transport has none. */
  readonly port: number;
  /** Link address; empty for none. */
  mac = '';
  bytes = 0;
  packets = 0;
  /** What the last update already told. */
  reportedBytes = 0;
  reportedPackets = 0;
  /** TCP: sequence number of the first payload octet, and of the one after the highest seen; valid when `synced`. */
  synced = false;
  base = 0;
  next = 0;
  finished = false;
  /** First payload, while the session is not recognised yet. */
  head: StreamHead | undefined = undefined;

  constructor(address: string, port: number) {
    this.address = address;
    this.port = port;
  }
}

/** How the sides were told apart: `handshake` is certain, `guess` may be turned by what is recognised. */
export type Orientation = 'handshake' | 'guess';

export class Session {
  readonly protocol: number;
  /** Smaller and larger endpoint of the flow table's key. */
  readonly low: Side;
  readonly high: Side;
  client: Side;
  server: Side;
  orientation: Orientation = 'guess';
  /** Seconds of silence after which it is over. */
  timeout: number;
  /** Packets were counted since the last update. */
  dirty = false;
  burstsUs: number[] = NO_BURSTS;
  /** Tells it from others with the same ends and start; see `ordinalOf` in tracker.ts. */
  ordinal = '0';
  /** Made with the first update. */
  id = '';
  updateNumber = 0;
  /** False: counted, but nobody wants its updates. */
  kept = true;
  recognition: Recognition | undefined = undefined;
  /** Recognition is over: heads are gone and payload is only counted. */
  settled = false;
  /** Payloads looked at so far. */
  looks = 0;
  /** Its payload carries DNS messages. */
  resolves = false;
  heapIndex = -1;
  slot = -1;
  readonly #times: SessionTimes;
  readonly #at: number;

  constructor(protocol: number, low: Side, high: Side, client: Side, us: number, times: SessionTimes) {
    this.protocol = protocol;
    this.low = low;
    this.high = high;
    this.client = client;
    this.server = client === low ? high : low;
    this.timeout = firstTimeout(protocol);
    this.#times = times;
    this.#at = times.take();
    times.values[this.#at] = us;
    this.lastUs = us;
    this.lastPayloadUs = -Infinity;
    this.boundaryUs = Infinity;
    this.dueUs = Infinity;
  }

  /** Gives back what it had of the times; they must not be asked for any more. */
  release(): void {
    this.#times.give(this.#at);
  }

  get startedUs(): number {
    return this.#times.values[this.#at]!;
  }

  get lastUs(): number {
    return this.#times.values[this.#at + 1]!;
  }

  set lastUs(us: number) {
    this.#times.values[this.#at + 1] = us;
  }

  get lastPayloadUs(): number {
    return this.#times.values[this.#at + 2]!;
  }

  set lastPayloadUs(us: number) {
    this.#times.values[this.#at + 2] = us;
  }

  /** End of the interval in which the unreported packets came. */
  get boundaryUs(): number {
    return this.#times.values[this.#at + 3]!;
  }

  set boundaryUs(us: number) {
    this.#times.values[this.#at + 3] = us;
  }

  get dueUs(): number {
    return this.#times.values[this.#at + 4]!;
  }

  set dueUs(us: number) {
    this.#times.values[this.#at + 4] = us;
  }

  /** Exchanges client and server. */
  turn(): void {
    const { client } = this;
    this.client = this.server;
    this.server = client;
  }

  /** When it is over unless another packet comes. */
  get expiryUs(): number {
    return this.lastUs + this.timeout * 1e6;
  }
}

function firstTimeout(protocol: number): number {
  if (protocol === TCP) return TCP_OPENING_SECONDS;
  if (protocol === UDP) return UDP_EXCHANGE_SECONDS;
  return protocol === ICMP || protocol === ICMPV6 ? ICMP_SECONDS : OTHER_SECONDS;
}

/** The side across from one of a session's sides. */
export function otherSide(session: Session, side: Side): Side {
  return side === session.low ? session.high : session.low;
}
