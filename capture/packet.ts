/**
 * What passes between the capture's rooms, per packet. One object of each kind is made and filled again for every packet:
 * the hot path allocates nothing. A receiver copies what must outlive its call.
 */

/** One record of a capture file, as the file formats hand it over. */
export interface PacketRecord {
  /** Holds the packet's bytes at `offset … offset + length`; valid during the call only. */
  data: Buffer;
  /** The octets of `data`: numbers are read from it in half the time. */
  view: DataView;
  offset: number;
  /** Captured octets present in `data`. */
  length: number;
  /** Octets that were on the wire; at least `length` in honest captures. */
  originalLength: number;
  /** Microseconds since 1970-01-01T00:00:00Z, whole ones: what is finer is cut off. */
  us: number;
  /** LINKTYPE_ number (tcpdump.org/linktypes). */
  linkType: number;
  /** Index of the interface over the whole file (pcapng); 0 in classic pcap. */
  interfaceId: number;
  /** 0-based number of the packet in its file. */
  index: number;
}

/** How far decoding came. Layers decoded before a fault stay filled. `truncated` (cut by the snap length) is not `malformed`. */
export type DecodeStatus = 'ok' | Fault;
export type Fault = 'not-ip' | 'truncated' | 'malformed' | 'unsupported-link';

/** A decoded packet. Offsets point into the record's `data`; -1 where a layer is absent. */
export interface DecodedPacket {
  status: DecodeStatus;
  /** Offsets of the 6-octet link addresses. */
  sourceMacOffset: number;
  destinationMacOffset: number;
  /** VLAN ids, outer and inner; -1 where untagged. */
  vlan: number;
  innerVlan: number;
  /** 4, 6, or 0 for no IP. */
  ipVersion: 0 | 4 | 6;
  /** Offsets of the 4 or 16 octets of the addresses. */
  sourceOffset: number;
  destinationOffset: number;
  /** IP protocol number of the payload, behind IPv6 extension headers. */
  protocol: number;
  /** True for a fragment whose offset is not 0: no transport header is here. */
  laterFragment: boolean;
  /** True for any fragment, the first one included. */
  fragment: boolean;
  /**
   * Of a fragment, and stale in other packets: the IP identification; where its part of the datagram begins there, and
   * whether it is the last; the protocol of the datagram's payload, before extension headers that are part of it; where the
   * part lies in `data`, as captured and as on the wire; what was wrong before it; and the sum of what the tunnels around it say
   * of their networks (VNI, key, TEID), 0 outside of tunnels.
   */
  fragmentId: number;
  partStart: number;
  partIsLast: boolean;
  partProtocol: number;
  partOffset: number;
  partLength: number;
  partWireLength: number;
  partStatus: DecodeStatus;
  partNetwork: number;
  /** TCP, UDP, SCTP ports; ICMP has none. -1 where absent. */
  sourcePort: number;
  destinationPort: number;
  /** ICMP and ICMPv6; -1 elsewhere. */
  icmpType: number;
  icmpCode: number;
  /** TCP flag octet (FIN 1, SYN 2, RST 4, PSH 8, ACK 16), sequence and acknowledgement numbers. */
  tcpFlags: number;
  tcpSequence: number;
  tcpAcknowledgement: number;
  /** Transport payload that was captured; for the length on the wire see `payloadWireLength` (both without link-layer padding). */
  payloadOffset: number;
  payloadLength: number;
  payloadWireLength: number;
}

/** What a finished capture was. */
export interface CaptureSummary {
  /** As the user named it; `stdin` for `-`. */
  file: string;
  format: 'pcap' | 'pcapng';
  compression: 'none' | 'gzip' | 'zstd';
  packets: number;
  /** Sum of original lengths. */
  bytes: number;
  /** Epoch microseconds of the earliest and latest packet; undefined in an empty capture. */
  firstUs?: number;
  lastUs?: number;
  /** What was read around, such as a cut tail: one line each. */
  warnings: string[];
}
