/** A packet of a real capture, with the places in it that are worth hurting. */
import { u16, u32 } from '../capture/bytes.ts';
import { createDecodedPacket, decodePacket, type Tunnels } from '../capture/decode/index.ts';
import { inOctets } from '../capture/format/format.ts';
import type { DecodedPacket, PacketRecord } from '../capture/packet.ts';

const TCP = 6;
/** What a 16-bit length field says beyond the octets from itself to the end: IPv4, IPv6, UDP, PPPoE and TLS, GTP-U. */
const BEYOND_END = new Set([2, -36, 4, -2, -6]);

export interface Seed {
  /** Its captured octets. */
  data: Buffer;
  linkType: number;
  originalLength: number;
  /** Time since the first packet of its file, in microseconds. */
  us: number;
  /** Where headers, addresses and payloads begin, in tunnels and outside. */
  places: readonly number[];
  /** 16-bit fields that count the octets to the end. */
  lengths: readonly number[];
  /** The innermost addresses: both places, and their size. None where it is not IP. */
  addresses: { source: number; destination: number; size: 4 | 16 } | undefined;
  /** Beginning and end of the innermost payload; -1 and the end of the packet where there is none. */
  payload: number;
  end: number;
  tcp: { header: number; sequence: number; from: string; to: string } | undefined;
}

const packet = createDecodedPacket();

/** Copies a record and finds its places. @param startUs time of the first packet of its file */
export function seedOf(record: PacketRecord, startUs: number): Seed {
  const data = Buffer.from(record.data.subarray(record.offset, record.offset + record.length));
  const alone: PacketRecord = { ...record, ...inOctets(data), offset: 0 };
  const places = new Set<number>();
  for (const tunnels of ['outer', 'inner'] satisfies Tunnels[]) {
    decodePacket(alone, packet, tunnels);
    const { sourceMacOffset, destinationMacOffset, sourceOffset, destinationOffset, payloadOffset } = packet;
    for (const place of [sourceMacOffset, destinationMacOffset, sourceOffset, destinationOffset, payloadOffset])
      if (place >= 0) places.add(place);
  }
  const { ipVersion, sourceOffset, destinationOffset, payloadOffset, payloadLength } = packet;
  const end = payloadOffset < 0 ? data.length : payloadOffset + payloadLength;
  const lengths: number[] = [];
  for (let at = 0; at + 2 <= Math.min(end, 512); at += 1)
    if (BEYOND_END.has(u16(data, at) - (end - at))) lengths.push(at);
  return {
    data,
    linkType: record.linkType,
    originalLength: record.originalLength,
    us: record.us - startUs,
    places: [...places],
    lengths,
    addresses:
      ipVersion === 0
        ? undefined
        : { source: sourceOffset, destination: destinationOffset, size: ipVersion === 4 ? 4 : 16 },
    payload: payloadOffset,
    end,
    tcp: tcpOf(data, packet),
  };
}

/** Finds the TCP header that a decoded packet does not point to. */
function tcpOf(data: Buffer, { protocol, sourcePort, ...rest }: DecodedPacket): Seed['tcp'] {
  const { destinationPort, tcpSequence, payloadOffset, sourceOffset, destinationOffset, ipVersion } = rest;
  if (protocol !== TCP || sourcePort < 0 || payloadOffset < 0) return undefined;
  for (let header = payloadOffset - 20; header >= payloadOffset - 60 && header >= 0; header -= 1) {
    if (u16(data, header) !== sourcePort || u16(data, header + 2) !== destinationPort) continue;
    if (u32(data, header + 4) !== tcpSequence >>> 0 || header + (data[header + 12]! >> 4) * 4 !== payloadOffset)
      continue;
    const size = ipVersion === 4 ? 4 : 16;
    const end = (offset: number, port: number): string => `${data.toString('hex', offset, offset + size)}:${port}`;
    return {
      header,
      sequence: tcpSequence | 0,
      from: end(sourceOffset, sourcePort),
      to: end(destinationOffset, destinationPort),
    };
  }
  return undefined;
}
