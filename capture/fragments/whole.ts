/** The packet that would have been, had nobody cut it: an Ethernet frame with one IP header before the parts. */
import { createDecodedPacket, decodePacket, type Tunnels } from '../decode/index.ts';
import { createPacketRecord, inOctets } from '../format/format.ts';
import type { DecodedPacket, PacketRecord } from '../packet.ts';

const MAC = 6;
const ETHERNET = 14;
const IPV4 = 20;
const IPV6 = 40;
const FRAGMENT_HEADER = 8;
const FRAGMENT = 44;
const MORE_FRAGMENTS = 0x2000;
const LINKTYPE_ETHERNET = 1;

/** The most payload that a datagram may have by its version: RFC 791 counts its shortest header in, RFC 8200 no header. */
export function longestPayload(ipVersion: number): number {
  return ipVersion === 4 ? 65_535 - IPV4 : 65_535;
}

/** A fragment's part of the datagram. */
export interface Part {
  start: number;
  /** As captured. */
  octets: Buffer;
  /** On the wire. */
  wireLength: number;
}

/** A record, and what it decodes to. */
export interface WholePacket {
  record: PacketRecord;
  packet: DecodedPacket;
}

/** Link addresses and IP addresses of a packet as the start of a frame; what depends on the payload is still open. */
export function headerOf(data: Buffer, packet: DecodedPacket): Buffer {
  const six = packet.ipVersion === 6;
  const header = Buffer.alloc(ETHERNET + (six ? IPV6 : IPV4));
  const { sourceMacOffset, destinationMacOffset, sourceOffset, destinationOffset } = packet;
  if (destinationMacOffset >= 0) data.copy(header, 0, destinationMacOffset, destinationMacOffset + MAC);
  if (sourceMacOffset >= 0) data.copy(header, MAC, sourceMacOffset, sourceMacOffset + MAC);
  header.writeUInt16BE(six ? 0x86dd : 0x0800, ETHERNET - 2);
  header.writeUInt8(six ? 0x60 : 0x45, ETHERNET);
  const size = six ? 16 : 4;
  data.copy(header, header.length - 2 * size, sourceOffset, sourceOffset + size);
  data.copy(header, header.length - size, destinationOffset, destinationOffset + size);
  return header;
}

/**
 * The packet of the parts, decoded. Where parts overlap the octets that came first stay; behind the first gap in what was
 * captured there is nothing.
 * @param length of the datagram's payload on the wire
 */
export function wholeOf(
  about: { header: Buffer; protocol: number },
  parts: readonly Part[],
  length: number,
  tunnels: Tunnels,
): WholePacket {
  const data = Buffer.allocUnsafe(about.header.length + length);
  about.header.copy(data);
  writeHeader(data, about.protocol, length);
  for (const part of parts.toReversed()) part.octets.copy(data, about.header.length + part.start);
  return decoded(data, about.header.length + reachOf(parts, length), tunnels);
}

/** The packet of one part alone, still a fragment, decoded. */
export function fragmentOf(
  about: { header: Buffer; protocol: number },
  { start, octets, wireLength }: Part,
  tunnels: Tunnels,
): WholePacket {
  const six = about.header.length === ETHERNET + IPV6;
  const fragment = Buffer.alloc(six ? FRAGMENT_HEADER : 0);
  if (six) {
    fragment.writeUInt8(about.protocol, 0);
    fragment.writeUInt16BE(start | 1, 2);
  }
  const data = Buffer.concat([about.header, fragment, octets]);
  writeHeader(data, six ? FRAGMENT : about.protocol, fragment.length + wireLength);
  if (!six) data.writeUInt16BE(MORE_FRAGMENTS | (start >>> 3), ETHERNET + 6);
  return decoded(data, data.length, tunnels, data.length + wireLength - octets.length);
}

function writeHeader(data: Buffer, protocol: number, length: number): void {
  if (data.readUInt8(ETHERNET) >>> 4 === 6) {
    data.writeUInt16BE(length, ETHERNET + 4);
    data.writeUInt8(protocol, ETHERNET + 6);
  } else {
    data.writeUInt16BE(IPV4 + length, ETHERNET + 2);
    data.writeUInt8(protocol, ETHERNET + 9);
  }
}

/** Captured octets without a gap from the first one on. */
function reachOf(parts: readonly Part[], length: number): number {
  if (parts.every(({ octets, wireLength }) => octets.length === wireLength)) return length;
  let reach = 0;
  for (const { start, octets } of parts.toSorted((a, b) => a.start - b.start))
    if (start <= reach) reach = Math.max(reach, start + octets.length);
  return reach;
}

function decoded(data: Buffer, length: number, tunnels: Tunnels, originalLength = data.length): WholePacket {
  const about = { ...inOctets(data), length, originalLength, linkType: LINKTYPE_ETHERNET };
  const record = Object.assign(createPacketRecord(), about);
  const packet = createDecodedPacket();
  decodePacket(record, packet, tunnels);
  return { record, packet };
}
