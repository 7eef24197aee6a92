/** IPv4, IPv6 with its extension headers, and the transports. */
import { describe, expect, it } from 'vitest';
import { decoded } from '../../support/decode.ts';
import { ethernet, extension, fragmentHeader, ipv4, ipv6, join, tcp, udp } from '../../support/layers.ts';

const PAYLOAD = Buffer.from('payload');
const RAW = 101;
const NOPS = [1, 1, 1, 1];

describe('IPv4', () => {
  it('points at addresses and payload', () => {
    expect(decoded(ethernet(0x0800, ipv4(udp(PAYLOAD))))).toMatchObject({
      status: 'ok',
      sourceOffset: 26,
      destinationOffset: 30,
      payloadOffset: 42,
      payloadLength: 7,
      payloadWireLength: 7,
      fragment: false,
    });
  });

  it('steps over options', () => {
    expect(decoded(ipv4(udp(PAYLOAD), { options: [...NOPS, ...NOPS] }), RAW)).toMatchObject({
      status: 'ok',
      payloadOffset: 36,
    });
  });

  it('leaves padding of the link out of the payload', () => {
    expect(decoded(ethernet(0x0800, join(ipv4(tcp(Buffer.alloc(0)), { protocol: 6 }), Buffer.alloc(6))))).toMatchObject(
      {
        status: 'ok',
        payloadLength: 0,
        payloadWireLength: 0,
      },
    );
  });

  it('total length 0 is segmentation offload: all of the frame', () => {
    expect(decoded(ipv4(tcp(Buffer.alloc(3000)), { protocol: 6, totalLength: 0 }), RAW)).toMatchObject({
      status: 'ok',
      payloadLength: 3000,
    });
  });

  it('a snap length shortens what is captured, not what was on the wire', () => {
    const packet = ipv4(tcp(Buffer.alloc(1000)), { protocol: 6 });
    expect(decoded(packet.subarray(0, 60), RAW, packet.length)).toMatchObject({
      status: 'ok',
      payloadLength: 20,
      payloadWireLength: 1000,
    });
  });

  it('a total length beyond the frame is malformed, and read as far as there is', () => {
    expect(decoded(ipv4(tcp(PAYLOAD), { protocol: 6, totalLength: 900 }), RAW)).toMatchObject({
      status: 'malformed',
      sourcePort: 40_000,
      payloadLength: 7,
      payloadWireLength: 7,
    });
  });

  it.each([
    ['header of less than 20 octets', ipv4(udp(PAYLOAD), { headerWords: 4 }), 0],
    ['version 5', join([0x55], ipv4(udp(PAYLOAD)).subarray(1)), 0],
    ['total length below the header', ipv4(udp(PAYLOAD), { totalLength: 19 }), 4],
    ['options beyond the packet', ipv4(Buffer.alloc(0), { headerWords: 15 }), 4],
  ])('malformed: %s', (_name, packet, ipVersion) => {
    expect(decoded(ethernet(0x0800, packet))).toMatchObject({ status: 'malformed', ipVersion, sourcePort: -1 });
  });

  it('first fragment: ports, and the length of the datagram is not that of the fragment', () => {
    const packet = ipv4(udp(PAYLOAD, 4000), { moreFragments: true, id: 77 });
    expect(decoded(packet, RAW)).toMatchObject({
      status: 'ok',
      fragment: true,
      laterFragment: false,
      fragmentId: 77,
      sourcePort: 1234,
      payloadLength: 7,
      partStart: 0,
      partIsLast: false,
      partOffset: 20,
      partLength: 15,
      partWireLength: 15,
    });
  });

  it('later fragment: no ports, all is payload', () => {
    const packet = ipv4(Buffer.alloc(16), { fragmentOffset: 1480, id: 77 });
    expect(decoded(packet, RAW)).toMatchObject({
      status: 'ok',
      fragment: true,
      laterFragment: true,
      fragmentId: 77,
      protocol: 17,
      sourcePort: -1,
      payloadOffset: 20,
      payloadLength: 16,
      partStart: 1480,
      partIsLast: true,
      partOffset: 20,
    });
  });

  it('a transport header that goes on in the next fragment is cut, not wrong', () => {
    const packet = ipv4(tcp(PAYLOAD).subarray(0, 8), { protocol: 6, moreFragments: true });
    expect(decoded(packet, RAW)).toMatchObject({
      status: 'truncated',
      sourcePort: 40_000,
      tcpFlags: 0,
      payloadOffset: -1,
    });
  });

  it('what is no transport of ours is payload: GRE, IP in IP, ESP', () => {
    for (const protocol of [47, 4, 41, 50])
      expect(decoded(ipv4(PAYLOAD, { protocol }), RAW)).toMatchObject({
        status: 'ok',
        protocol,
        sourcePort: -1,
        payloadLength: 7,
      });
  });
});

describe('IPv6', () => {
  it.each<[string, number, Buffer]>([
    ['nothing', 17, udp(PAYLOAD)],
    ['hop-by-hop', 0, extension(17, udp(PAYLOAD))],
    ['routing, long', 43, extension(17, udp(PAYLOAD), 4)],
    ['destination options', 60, extension(17, udp(PAYLOAD))],
    ['mobility', 135, extension(17, udp(PAYLOAD))],
    ['HIP', 139, extension(17, udp(PAYLOAD))],
    ['shim6', 140, extension(17, udp(PAYLOAD))],
    // AH counts its length in 4 octets: 4 + 2 words are 24 octets.
    ['authentication', 51, join([17, 4], Buffer.alloc(22), udp(PAYLOAD))],
    ['an atomic fragment', 44, fragmentHeader(17, 0, false, udp(PAYLOAD))],
    [
      'all of them',
      0,
      extension(60, extension(43, extension(51, join([60, 1], Buffer.alloc(10), extension(17, udp(PAYLOAD)))))),
    ],
  ])('behind %s', (_name, next, payload) => {
    expect(decoded(ipv6(next, payload), RAW)).toMatchObject({
      status: 'ok',
      ipVersion: 6,
      protocol: 17,
      fragment: false,
      sourceOffset: 8,
      destinationOffset: 24,
      sourcePort: 1234,
      payloadLength: 7,
    });
  });

  it('first and later fragments', () => {
    const first = ipv6(44, fragmentHeader(17, 0, true, udp(PAYLOAD, 900)));
    expect(decoded(first, RAW)).toMatchObject({
      status: 'ok',
      fragment: true,
      laterFragment: false,
      fragmentId: 0xdeadbeef,
      sourcePort: 1234,
    });
    const later = ipv6(44, fragmentHeader(17, 1448, false, PAYLOAD));
    expect(decoded(later, RAW)).toMatchObject({
      status: 'ok',
      protocol: 17,
      fragment: true,
      laterFragment: true,
      sourcePort: -1,
      payloadLength: 7,
    });
  });

  it('no next header: nothing follows', () => {
    expect(decoded(ipv6(59, Buffer.alloc(6)), RAW)).toMatchObject({ status: 'ok', protocol: 59, payloadOffset: -1 });
  });

  it('payload length 0 is a jumbogram or segmentation offload: all of the frame', () => {
    expect(decoded(ipv6(6, tcp(Buffer.alloc(70_000)), 0), RAW)).toMatchObject({ status: 'ok', payloadLength: 70_000 });
    const jumbo = extension(17, udp(Buffer.alloc(70_000), 0));
    expect(decoded(ipv6(0, jumbo, 0), RAW)).toMatchObject({ status: 'ok', payloadLength: 70_000 });
  });

  it('leaves padding of the link out of the payload', () => {
    expect(decoded(ethernet(0x86dd, join(ipv6(17, udp(PAYLOAD)), Buffer.alloc(9))))).toMatchObject({
      status: 'ok',
      payloadLength: 7,
    });
  });

  it('an extension header beyond the packet is malformed, or truncated by the snap length', () => {
    const packet = ipv6(0, extension(17, Buffer.alloc(0), 9).subarray(0, 16), 16);
    expect(decoded(packet, RAW)).toMatchObject({ status: 'malformed', ipVersion: 6, protocol: 17, sourcePort: -1 });
    const whole = ipv6(0, extension(17, udp(PAYLOAD), 9));
    expect(decoded(whole.subarray(0, 56), RAW, whole.length)).toMatchObject({ status: 'truncated', ipVersion: 6 });
  });

  it('a chain made to keep us busy ends', () => {
    const chain = Buffer.alloc(8 * 8000);
    expect(decoded(ipv6(0, chain, 0), RAW)).toMatchObject({ status: 'malformed', ipVersion: 6, protocol: 0 });
  });
});

describe('transports', () => {
  it('TCP: numbers, flags, options', () => {
    expect(decoded(ipv4(tcp(PAYLOAD, [...NOPS, ...NOPS, ...NOPS]), { protocol: 6 }), RAW)).toMatchObject({
      status: 'ok',
      sourcePort: 40_000,
      destinationPort: 3333,
      tcpSequence: 0x01020304,
      tcpAcknowledgement: 0xf1f2f3f4,
      tcpFlags: 0x18,
      payloadOffset: 52,
      payloadLength: 7,
    });
  });

  it.each([
    ['TCP header of less than 20 octets', 6, tcp(PAYLOAD, [], 4)],
    ['TCP options beyond the packet', 6, tcp(Buffer.alloc(0), [], 15)],
    ['TCP header cut on the wire', 6, tcp(PAYLOAD).subarray(0, 10)],
    ['UDP length below its header', 17, udp(PAYLOAD, 7)],
    ['UDP header cut on the wire', 17, udp(PAYLOAD).subarray(0, 6)],
    ['SCTP header cut on the wire', 132, udp(PAYLOAD).subarray(0, 9)],
  ])('malformed, with ports: %s', (_name, protocol, segment) => {
    const packet = decoded(ipv4(segment, { protocol }), RAW);
    expect(packet).toMatchObject({ status: 'malformed', protocol, payloadOffset: -1 });
    expect(packet.sourcePort).toBeGreaterThan(0);
  });

  it('UDP: its length ends the payload; 0 takes all; beyond the packet is malformed but read', () => {
    expect(decoded(ipv4(udp(Buffer.alloc(20), 15)), RAW)).toMatchObject({ status: 'ok', payloadLength: 7 });
    expect(decoded(ipv4(udp(Buffer.alloc(20), 0)), RAW)).toMatchObject({ status: 'ok', payloadLength: 20 });
    expect(decoded(ipv4(udp(Buffer.alloc(20), 99)), RAW)).toMatchObject({
      status: 'malformed',
      payloadLength: 20,
      sourcePort: 1234,
    });
  });

  it('ICMP and ICMPv6: type and code, no ports', () => {
    expect(decoded(ipv4(join([3, 1, 0, 0, 0, 0, 0, 0], PAYLOAD), { protocol: 1 }), RAW)).toMatchObject({
      status: 'ok',
      icmpType: 3,
      icmpCode: 1,
      sourcePort: -1,
      payloadLength: 7,
    });
    expect(decoded(ipv6(58, join([135, 0, 0, 0], PAYLOAD)), RAW)).toMatchObject({
      status: 'ok',
      icmpType: 135,
      icmpCode: 0,
      sourcePort: -1,
    });
    expect(decoded(ipv4(Buffer.from([3, 1]), { protocol: 1 }), RAW)).toMatchObject({
      status: 'malformed',
      icmpType: -1,
    });
  });

  it('SCTP: ports', () => {
    const header = join([0x9c, 0x40, 0x0d, 0x05], Buffer.alloc(8), PAYLOAD);
    expect(decoded(ipv4(header, { protocol: 132 }), RAW)).toMatchObject({
      status: 'ok',
      sourcePort: 40_000,
      destinationPort: 3333,
      payloadLength: 7,
    });
  });
});
