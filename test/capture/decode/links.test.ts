/** Each link type and what lies between link and network. */
import { describe, expect, it } from 'vitest';
import { Numbers } from '../../support/capture-writer.ts';
import { decoded } from '../../support/decode.ts';
import { ethernet, ipv4, ipv6, join, udp, vlanTag } from '../../support/layers.ts';

const PAYLOAD = Buffer.from('payload');
const V4 = ipv4(udp(PAYLOAD));
const V6 = ipv6(17, udp(PAYLOAD));
const V4_OVER_UDP = {
  status: 'ok',
  ipVersion: 4,
  protocol: 17,
  sourcePort: 1234,
  destinationPort: 53,
  payloadLength: 7,
};
const V6_OVER_UDP = { ...V4_OVER_UDP, ipVersion: 6 };
const NOT_IP = { status: 'not-ip', ipVersion: 0, sourcePort: -1, payloadOffset: -1 };

const BIG = new Numbers(false);
const SENDER = [2, 0, 0, 0, 0, 0xa, 0, 0];
const sll = (device: number, protocol: number, addressLength = 6): Buffer =>
  join(BIG.u16(0, device, addressLength), SENDER, BIG.u16(protocol));
const sll2 = (device: number, protocol: number, addressLength = 6): Buffer =>
  join(BIG.u16(protocol, 0), BIG.u32(3), BIG.u16(device), [0, addressLength], SENDER);
const SNAP = [0xaa, 0xaa, 3, 0, 0, 0, 8, 0];
/** One packet header attribute, then the payload attribute; numbers in either byte order. */
const nflog = (family: number, little: boolean, packet: Buffer): Buffer => {
  const n = new Numbers(little);
  const attribute = (type: number, value: Buffer): Buffer =>
    join(n.u16(value.length + 4, type), value, Buffer.alloc((4 - (value.length % 4)) % 4));
  return join(
    [family, 0, 0, 5],
    attribute(1, Buffer.from([8, 0, 3, 0])),
    attribute(10, Buffer.from('odd\0!')),
    attribute(9, packet),
  );
};
const pppoe = (protocol: readonly number[], packet: Buffer): Buffer => {
  const length = packet.length + protocol.length;
  return join([0x11, 0, 0, 1, length >>> 8, length & 255], protocol, packet);
};
const label = (value: number, bottom: boolean): number[] => [
  value >>> 12,
  (value >>> 4) & 255,
  ((value & 15) << 4) | Number(bottom),
  64,
];

describe('links', () => {
  it.each<[string, number, Buffer, object]>([
    [
      'Ethernet, IPv4',
      1,
      ethernet(0x0800, V4),
      { ...V4_OVER_UDP, destinationMacOffset: 0, sourceMacOffset: 6, vlan: -1 },
    ],
    ['Ethernet, IPv6', 1, ethernet(0x86dd, V6), V6_OVER_UDP],
    ['Ethernet, ARP', 1, ethernet(0x0806, Buffer.alloc(28)), { ...NOT_IP, sourceMacOffset: 6 }],
    ['Ethernet, VLAN', 1, ethernet(0x8100, vlanTag(30, 0x0800, V4)), { ...V4_OVER_UDP, vlan: 30, innerVlan: -1 }],
    [
      'Ethernet, 802.1ad',
      1,
      ethernet(0x88a8, vlanTag(30, 0x8100, vlanTag(7, 0x86dd, V6))),
      { ...V6_OVER_UDP, vlan: 30, innerVlan: 7 },
    ],
    [
      'Ethernet, 0x9100',
      1,
      ethernet(0x9100, vlanTag(30, 0x8100, vlanTag(7, 0x0800, V4))),
      { ...V4_OVER_UDP, vlan: 30, innerVlan: 7 },
    ],
    [
      'Ethernet, three tags',
      1,
      ethernet(0x8100, vlanTag(1, 0x8100, vlanTag(2, 0x8100, vlanTag(3, 0x0800, V4)))),
      { ...V4_OVER_UDP, vlan: 1, innerVlan: 2 },
    ],
    ['Ethernet, VLAN, ARP', 1, ethernet(0x8100, vlanTag(30, 0x0806, Buffer.alloc(28))), { ...NOT_IP, vlan: 30 }],
    ['802.3, LLC, SNAP', 1, ethernet(8 + V4.length, join(SNAP, V4, [0, 0, 0])), V4_OVER_UDP],
    ['802.3 in VLAN', 1, ethernet(0x8100, vlanTag(4, 8 + V4.length, join(SNAP, V4))), { ...V4_OVER_UDP, vlan: 4 }],
    ['802.3, spanning tree', 1, ethernet(38, join([0x42, 0x42, 3], Buffer.alloc(35))), NOT_IP],
    ['802.3, SNAP of a vendor', 1, ethernet(8 + V4.length, join([0xaa, 0xaa, 3, 0, 0, 0xc, 8, 0], V4)), NOT_IP],
    ['Linux cooked 1', 113, join(sll(1, 0x0800), V4), { ...V4_OVER_UDP, sourceMacOffset: 6, destinationMacOffset: -1 }],
    ['Linux cooked 1, no address', 113, join(sll(65534, 0x86dd, 0), V6), { ...V6_OVER_UDP, sourceMacOffset: -1 }],
    ['Linux cooked 1, VLAN', 113, join(sll(1, 0x8100), vlanTag(9, 0x0800, V4)), { ...V4_OVER_UDP, vlan: 9 }],
    ['Linux cooked 1, LLC', 113, join(sll(1, 4), SNAP, V4), V4_OVER_UDP],
    ['Linux cooked 1, netlink', 113, join(sll(824, 0x0800), V4), NOT_IP],
    [
      'Linux cooked 2',
      276,
      join(sll2(1, 0x0800), V4),
      { ...V4_OVER_UDP, sourceMacOffset: 12, destinationMacOffset: -1 },
    ],
    ['Linux cooked 2, ARP', 276, join(sll2(1, 0x0806), Buffer.alloc(28)), NOT_IP],
    ['raw IP, version 4', 101, V4, V4_OVER_UDP],
    ['raw IP, version 6', 101, V6, V6_OVER_UDP],
    ['raw IP of OpenBSD', 14, V4, V4_OVER_UDP],
    ['raw IP of other BSDs', 12, V6, V6_OVER_UDP],
    ['raw IPv4', 228, V4, V4_OVER_UDP],
    ['raw IPv6', 229, V6, V6_OVER_UDP],
    ['raw IP of no version', 101, Buffer.alloc(40, 0x99), { ...NOT_IP, status: 'malformed' }],
    ['null, little-endian', 0, join([2, 0, 0, 0], V4), V4_OVER_UDP],
    ['null, big-endian', 0, join([0, 0, 0, 2], V4), V4_OVER_UDP],
    ['null, IPv6 of macOS', 0, join([30, 0, 0, 0], V6), V6_OVER_UDP],
    ['loop, IPv6 of OpenBSD', 108, join([0, 0, 0, 24], V6), V6_OVER_UDP],
    ['null, AppleTalk', 0, join([16, 0, 0, 0], V4), NOT_IP],
    ['NFLOG, little-endian', 239, nflog(2, true, V4), V4_OVER_UDP],
    ['NFLOG, big-endian', 239, nflog(10, false, V6), V6_OVER_UDP],
    ['NFLOG, ARP', 239, nflog(3, true, V4), NOT_IP],
    ['NFLOG without payload', 239, join([2, 0, 0, 0, 8, 0, 1, 0, 0, 0, 0, 0]), NOT_IP],
    ['NFLOG of another version', 239, join([2, 9, 0, 0], nflog(2, true, V4).subarray(4)), NOT_IP],
    ['NFLOG, attribute without a header', 239, join([2, 0, 0, 0, 2, 0, 1, 0], V4), { ...NOT_IP, status: 'malformed' }],
    ['PPPoE, IPv4 and padding', 1, ethernet(0x8864, join(pppoe([0, 0x21], V4), [0, 0, 0, 0])), V4_OVER_UDP],
    ['PPPoE, IPv6, protocol in one octet', 1, ethernet(0x8864, pppoe([0x57], V6)), V6_OVER_UDP],
    ['PPPoE, LCP', 1, ethernet(0x8864, pppoe([0xc0, 0x21], Buffer.alloc(8))), NOT_IP],
    [
      'PPPoE of another version',
      1,
      ethernet(0x8864, join([0x22], pppoe([0, 0x21], V4).subarray(1))),
      { ...NOT_IP, status: 'malformed' },
    ],
    ['PPPoE discovery', 1, ethernet(0x8863, Buffer.alloc(20)), NOT_IP],
    ['MPLS', 1, ethernet(0x8847, join(label(16000, true), V4)), V4_OVER_UDP],
    [
      'MPLS multicast, three labels',
      1,
      ethernet(0x8848, join(label(1, false), label(2, false), label(3, true), V6)),
      V6_OVER_UDP,
    ],
    ['MPLS, pseudowire', 1, ethernet(0x8847, join(label(5, true), [0, 0, 0, 0], ethernet(0x0800, V4))), V4_OVER_UDP],
    ['MPLS, something else', 1, ethernet(0x8847, join(label(5, true), [0x50, 0, 0, 0], V4)), NOT_IP],
    [
      'MPLS in PPPoE in VLAN',
      1,
      ethernet(0x8100, vlanTag(8, 0x8864, pppoe([2, 0x81], join(label(9, true), V4)))),
      { ...V4_OVER_UDP, vlan: 8 },
    ],
    ['a link that is not read', 147, V4, { ...NOT_IP, status: 'unsupported-link' }],
    ['a link beyond all numbers', 0x03ffffff, V4, { ...NOT_IP, status: 'unsupported-link' }],
  ])('%s', (_name, linkType, data, expected) => {
    expect(decoded(data, linkType)).toMatchObject(expected);
  });
});
