/** The packet that would have been, had nobody cut it: an Ethernet frame with its tags and one IP header before the parts. */
import { createDecodedPacket, decodePacket, type Tunnels } from '../decode/index.ts';
import { createPacketRecord, inOctets } from '../format/format.ts';
import type { DecodedPacket, PacketRecord } from '../packet.ts';

const MAC = 6;
/** Type, or tag protocol and tag (IEEE 802.1Q). */
const TYPE = 2;
const TAG = 4;
const TAGGED = 0x8100;
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

/** What is known of a datagram before it is whole. */
export interface DatagramStart {
  ipVersion: 4 | 6;
  /** Link addresses, tags and IP header; what depends on the payload is still open. */
  header: Buffer;
  /** Protocol of its payload, as the first fragment tells it. */
  protocol: number;
  /** As in a decoded packet: the networks of the tunnels around it. */
  network: number;
}

/** Link addresses, VLANs and IP addresses of a packet as the start of a frame. */
export function headerOf(data: Buffer, packet: DecodedPacket): Buffer {
  const six = packet.ipVersion === 6;
  const vlans = [packet.vlan, packet.innerVlan].filter((id) => id >= 0);
  const ip = 2 * MAC + TAG * vlans.length + TYPE;
  const header = Buffer.alloc(ip + (six ? IPV6 : IPV4));
  const { sourceMacOffset, destinationMacOffset, sourceOffset, destinationOffset } = packet;
  if (destinationMacOffset >= 0) data.copy(header, 0, destinationMacOffset, destinationMacOffset + MAC);
  if (sourceMacOffset >= 0) data.copy(header, MAC, sourceMacOffset, sourceMacOffset + MAC);
  for (const [index, id] of vlans.entries()) header.writeUInt32BE(TAGGED * 0x10000 + id, 2 * MAC + TAG * index);
  header.writeUInt16BE(six ? 0x86dd : 0x0800, ip - TYPE);
  header.writeUInt8(six ? 0x60 : 0x45, ip);
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
export function wholeOf(about: DatagramStart, parts: readonly Part[], length: number, tunnels: Tunnels): WholePacket {
  const data = Buffer.allocUnsafe(about.header.length + length);
  about.header.copy(data);
  writeHeader(data, about, about.protocol, length);
  for (const part of parts.toReversed()) part.octets.copy(data, about.header.length + part.start);
  return decoded(about, data, about.header.length + reachOf(parts, length), tunnels);
}

/** The packet of one part alone, still a fragment, decoded. */
export function fragmentOf(about: DatagramStart, { start, octets, wireLength }: Part, tunnels: Tunnels): WholePacket {
  const six = about.ipVersion === 6;
  const fragment = Buffer.alloc(six ? FRAGMENT_HEADER : 0);
  if (six) {
    fragment.writeUInt8(about.protocol, 0);
    fragment.writeUInt16BE(start | 1, 2);
  }
  const data = Buffer.concat([about.header, fragment, octets]);
  writeHeader(data, about, six ? FRAGMENT : about.protocol, fragment.length + wireLength);
  if (!six) data.writeUInt16BE(MORE_FRAGMENTS | (start >>> 3), about.header.length - IPV4 + 6);
  return decoded(about, data, data.length, tunnels, data.length + wireLength - octets.length);
}

function writeHeader(data: Buffer, { ipVersion, header }: DatagramStart, protocol: number, length: number): void {
  if (ipVersion === 6) {
    const ip = header.length - IPV6;
    data.writeUInt16BE(length, ip + 4);
    data.writeUInt8(protocol, ip + 6);
  } else {
    const ip = header.length - IPV4;
    data.writeUInt16BE(IPV4 + length, ip + 2);
    data.writeUInt8(protocol, ip + 9);
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

function decoded(
  { network }: DatagramStart,
  data: Buffer,
  length: number,
  tunnels: Tunnels,
  originalLength = data.length,
): WholePacket {
  const about = { ...inOctets(data), length, originalLength, linkType: LINKTYPE_ETHERNET };
  const record = Object.assign(createPacketRecord(), about);
  const packet = createDecodedPacket();
  decodePacket(record, packet, tunnels);
  // A fragment that was in fragments is of the same networks as one that was not.
  packet.partNetwork += network;
  return { record, packet };
}
