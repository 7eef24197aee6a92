/** One datagram while its fragments come in: what of it is there, and which of its packets are not counted yet. */
import { createDecodedPacket } from '../decode/index.ts';
import { inOctets } from '../format/format.ts';
import type { DecodedPacket, PacketRecord } from '../packet.ts';
import { Spans } from './spans.ts';
import { headerOf, type DatagramStart, type Part, type WholePacket } from './whole.ts';

/** A packet that brought a fragment. */
export interface Frame {
  us: number;
  originalLength: number;
}

/** What a part does to its datagram: two that tell different lengths contradict each other. */
export type Verdict = 'more' | 'whole' | 'overlapping' | 'contradictory';

/** What a part costs beside its octets, in octets: many tiny ones are bounded like few large ones. */
const PART_COST = 128;
/** The longest. */
const ADDRESS = 16;
const FRAME_COST = 64;
/** What a datagram costs beside its parts. */
const DATAGRAM_COST = 512;

export class Datagram implements DatagramStart {
  readonly key: string;
  readonly ipVersion: 4 | 6;
  /** When its first packet came, and for a whole one when that was; epoch microseconds. */
  sinceUs: number;
  readonly header: Buffer;
  protocol: number;
  readonly network: number;
  /** In the order of their arrival. */
  parts: Part[] = [];
  /** Octets of memory that it takes, about. */
  cost = DATAGRAM_COST;
  /** True when packets are counted at once, by what is known. */
  released = false;
  /** Fragments are no longer put together, only counted. */
  given = false;
  /** One of its packets at least had no fault of its own. */
  sound = false;
  /** As the first fragment says; -1 until then, and where there are none. */
  sourcePort = -1;
  destinationPort = -1;
  /** Protocol behind extension headers, by the first fragment; -1 until then. */
  transport = -1;
  /** What was in the tunnel that it turned out to be, with the octets that its offsets point into. */
  inner: WholePacket | undefined;
  /** Packets that wait for being counted: whose they are is not known yet. */
  #frames: Frame[] = [];
  readonly #spans = new Spans();
  #total = Infinity;

  constructor(key: string, record: PacketRecord, packet: DecodedPacket, us: number) {
    this.key = key;
    this.ipVersion = packet.ipVersion === 4 ? 4 : 6;
    this.sinceUs = us;
    this.header = headerOf(record.data, packet);
    this.protocol = packet.partProtocol;
    this.network = packet.partNetwork;
  }

  /** Length as the last fragment tells it; until then of what is there. */
  get total(): number {
    return this.#total === Infinity ? this.#spans.end : this.#total;
  }

  get firstPart(): Part | undefined {
    return this.parts.find((part) => part.start === 0);
  }

  /** Holds packets back. */
  hold(frames: readonly Frame[]): void {
    this.#frames.push(...frames);
    this.cost += FRAME_COST * frames.length;
  }

  /** The packets that were held back, which are to be counted now. */
  letGo(): Frame[] {
    const frames = this.#frames;
    this.#frames = [];
    return frames;
  }

  /** Keeps the ports that a first fragment says. */
  know(packet: DecodedPacket): void {
    this.released = true;
    this.transport = packet.protocol;
    this.sourcePort = packet.sourcePort;
    this.destinationPort = packet.destinationPort;
  }

  /** Writes what the first fragment said into the decoded packet of a later one. */
  tell(packet: DecodedPacket): void {
    if (this.transport < 0) return;
    packet.protocol = this.transport;
    packet.sourcePort = this.sourcePort;
    packet.destinationPort = this.destinationPort;
  }

  /** Takes a fragment's part, and copies its octets. */
  add(record: PacketRecord, packet: DecodedPacket): Verdict {
    const { partStart: start, partOffset, partLength, partWireLength: wireLength, partIsLast } = packet;
    const end = start + wireLength;
    if (partIsLast && ((this.#total !== Infinity && end !== this.#total) || this.#spans.end > end))
      return 'contradictory';
    if (end > this.#total) return 'contradictory';
    if (start === 0) this.protocol = packet.partProtocol;
    if (partIsLast) this.#total = end;
    const octets = record.data.subarray(partOffset, partOffset + partLength);
    const fresh = this.#spans.add(start, end);
    // RFC 5722, RFC 8200 4.5: whoever lets parts overlap is up to something; a repeated packet is not.
    if (this.ipVersion === 6 && fresh < wireLength && !this.#has(start, wireLength, octets)) return 'overlapping';
    if (fresh > 0) {
      this.parts.push({ start, octets: Buffer.from(octets), wireLength });
      this.cost += PART_COST + partLength;
    }
    return this.#spans.reach === this.#total ? 'whole' : 'more';
  }

  /** No more is put together; its parts are forgotten. Answers the octets that are free again. */
  giveUp(): number {
    const before = this.cost;
    this.given = true;
    this.parts = [];
    this.cost = DATAGRAM_COST;
    return before - this.cost;
  }

  /** It is whole: what is left is what fragments that come twice are counted by. */
  finish(record: PacketRecord, packet: DecodedPacket, us: number): void {
    this.giveUp();
    this.sinceUs = us;
    if (packet.sourceOffset === this.header.length - 2 * (this.ipVersion === 4 ? 4 : 16)) {
      this.know(packet);
      return;
    }
    const headers = record.data.subarray(0, Math.max(packet.payloadOffset, packet.destinationOffset + ADDRESS));
    const inner = Object.assign(createDecodedPacket(), packet, { fragment: true, laterFragment: true });
    this.inner = { record: { ...record, ...inOctets(Buffer.from(headers)) }, packet: inner };
  }

  #has(start: number, wireLength: number, octets: Buffer): boolean {
    return this.parts.some(
      (part) => part.start === start && part.wireLength === wireLength && part.octets.equals(octets),
    );
  }
}
