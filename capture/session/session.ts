/** A live session and its two sides, as the tracker keeps them. */
import type { Recognition } from '../recognise/recogniser.ts';
import type { StreamHead } from './stream-head.ts';
import { ICMP_US, OTHER_US, TCP_OPENING_US, UDP_EXCHANGE_US } from './timeouts.ts';
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
  /** Link address as a 48-bit number; 0 for none. */
  mac = 0;
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
  readonly startedUs: number;
  lastUs: number;
  lastPayloadUs = -Infinity;
  /** Silence after which it is over. */
  timeoutUs: number;
  /** End of the interval in which the unreported packets came. */
  boundaryUs = 0;
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
  dueUs = Infinity;
  heapIndex = -1;
  slot = -1;

  constructor(protocol: number, low: Side, high: Side, client: Side, us: number) {
    this.protocol = protocol;
    this.low = low;
    this.high = high;
    this.client = client;
    this.server = client === low ? high : low;
    this.startedUs = us;
    this.lastUs = us;
    this.timeoutUs = firstTimeout(protocol);
  }

  /** Exchanges client and server. */
  turn(): void {
    const { client } = this;
    this.client = this.server;
    this.server = client;
  }

  /** When it is over unless another packet comes. */
  get expiryUs(): number {
    return this.lastUs + this.timeoutUs;
  }
}

function firstTimeout(protocol: number): number {
  if (protocol === TCP) return TCP_OPENING_US;
  if (protocol === UDP) return UDP_EXCHANGE_US;
  return protocol === ICMP || protocol === ICMPV6 ? ICMP_US : OTHER_US;
}

/** The side across from one of a session's sides. */
export function otherSide(session: Session, side: Side): Side {
  return side === session.low ? session.high : session.low;
}
