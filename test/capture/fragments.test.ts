/** Fragments: put together within bounds, every packet counted once, and against tshark. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join as joinPath } from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { Spans } from '../../capture/fragments/spans.ts';
import type { WrittenPacket } from '../support/capture-writer.ts';
import { capture, Connection, fragmented, ip, tcp, udp } from '../support/packets.ts';
import { pairKey, sessionsOf, sessionsOfBytes, totalsBy, tsharkTraffic } from '../support/sessions.ts';
import { sharedPath, sharedSkip, toolSkip } from '../support/shared.ts';

const SUBSCRIBE = `{"id":1,"method":"mining.subscribe","params":["${'x'.repeat(300)}"]}\n`;
const CLIENT = { 4: '10.0.0.1', 6: '2001:db8::1' };
const SERVER = { 4: '10.0.0.2', 6: '2001:db8::2' };
const end = (address: string, port: number): string => `[${address}]:${port}`;
const totalOf = (packets: readonly WrittenPacket[]): { packets: number; bytes: number } => ({
  packets: packets.length,
  bytes: packets.reduce((sum, { data, originalLength }) => sum + (originalLength ?? data.length), 0),
});

/** A DNS answer of one long name, which says its address behind the first part. */
function answer(): Buffer {
  const label = Buffer.concat([Buffer.from([60]), Buffer.alloc(60, 'a')]);
  const name = Buffer.concat([label, label, Buffer.from([4]), Buffer.from('pool'), Buffer.from([0])]);
  const head = Buffer.from([0, 1, 0x81, 0x80, 0, 1, 0, 1, 0, 0, 0, 0]);
  const record = Buffer.from([0xc0, 12, 0, 1, 0, 1, 0, 0, 0, 60, 0, 4, 203, 0, 113, 9]);
  return Buffer.concat([head, name, Buffer.from([0, 1, 0, 1]), record]);
}

const segment = (version: 4 | 6, at = 0): WrittenPacket =>
  tcp({
    at,
    from: end(CLIENT[version], 40_000),
    to: end(SERVER[version], 3333),
    flags: 'PA',
    sequence: 7,
    data: SUBSCRIBE,
  });
const datagram = (version: 4 | 6, at = 0, size = 400): WrittenPacket =>
  udp({ at, from: end(CLIENT[version], 5000), to: end(SERVER[version], 5001), data: Buffer.alloc(size, 1) });

/** The same packet in other clothes: octets between its link addresses and its EtherType, or a tunnel's packet around it. */
const tagged = (packet: WrittenPacket, ...ids: number[]): WrittenPacket => {
  const tags = ids.map((id) => Buffer.from([0x81, 0, 0x60 | (id >> 8), id & 255]));
  return { ...packet, data: Buffer.concat([packet.data.subarray(0, 12), ...tags, packet.data.subarray(12)]) };
};
const at = ({ seconds, nanoseconds }: WrittenPacket, packet: WrittenPacket): WrittenPacket => ({
  ...packet,
  seconds,
  nanoseconds,
});
const u24 = (value: number): number[] => [value >> 16, (value >> 8) & 255, value & 255];
const OUTER = { at: 0, from: '198.51.100.1', to: '198.51.100.2' };
const inGre = (packet: WrittenPacket, ...header: number[]): WrittenPacket =>
  at(packet, ip(OUTER, 47, Buffer.concat([Buffer.from(header), packet.data.subarray(14)])));
const inUdp = (packet: WrittenPacket, port: number, header: number[], from = 0): WrittenPacket => {
  const data = Buffer.concat([Buffer.from(header), packet.data.subarray(from)]);
  return at(packet, udp({ ...OUTER, from: `${OUTER.from}:50000`, to: `${OUTER.to}:${port}`, data }));
};
const inVxlan = (packet: WrittenPacket, vni: number): WrittenPacket =>
  inUdp(packet, 4789, [8, 0, 0, 0, ...u24(vni), 0]);

/** All sessions of packets in the order given. */
async function finals(...packets: (WrittenPacket | WrittenPacket[])[]) {
  const { updates, summary } = await sessionsOfBytes(capture(...packets));
  return { sessions: updates.filter(({ final }) => final), summary };
}

describe.each([4, 6] as const)('fragments of IPv%d', (version) => {
  it.each([
    ['in order', [0, 1, 2, 3, 4, 5]],
    ['backwards', [5, 4, 3, 2, 1, 0]],
    ['mixed', [2, 0, 5, 1, 3, 4]],
    ['with repeats', [0, 0, 1, 3, 3, 2, 1, 4, 5, 5, 1]],
  ])('%s: one session, its payload read whole', async (_name, order) => {
    const parts = fragmented(segment(version), 7, 64);
    expect(parts).toHaveLength(6);
    const packets = order.map((index) => parts[index]!);
    const { sessions, summary } = await finals(packets);
    expect(sessions).toHaveLength(1);
    expect(sessions[0]).toMatchObject({
      application: { name: 'stratum', certainty: 'seen' },
      client: { address: CLIENT[version], port: 40_000, ...totalOf(packets) },
      server: { port: 3333 },
    });
    expect(summary.fragments).toMatchObject({ packets: order.length, reassembled: 1 });
    expect(summary).toMatchObject({ packetsTruncated: 0, packetsMalformed: 0 });
  });

  it('in parts of eight octets: a header in pieces tells its ports all the same', async () => {
    const parts = fragmented(segment(version), 7, 8);
    const { sessions, summary } = await finals(parts);
    expect(sessions).toMatchObject([{ application: { name: 'stratum' }, client: totalOf(parts) }]);
    expect(summary).toMatchObject({ packetsTruncated: 0, fragments: { reassembled: 1 } });
  });

  it('of which one is missing: counted with their first one at once, and its payload read after a second', async () => {
    const parts = fragmented(segment(version), 7, 360).slice(0, 1);
    const { sessions, summary } = await finals(parts, datagram(version, 1.5));
    expect(sessions.find(({ server }) => server.port === 3333)).toMatchObject({
      application: { certainty: 'seen' },
      client: { packets: 1 },
    });
    expect(summary.fragments.givenUp).toMatchObject({ unfinished: 1, timedOut: 0 });
  });

  it('that come too late are not taken for the same datagram', async () => {
    const limit = version === 4 ? 30 : 60;
    const early = fragmented(datagram(version), 7, 208);
    const late = (at: number) => fragmented(datagram(version, at), 7, 208).slice(1);
    const inTime = await finals(early.slice(0, 1), datagram(version, 10), late(limit - 1));
    expect(inTime.summary.fragments).toMatchObject({ reassembled: 1, givenUp: { timedOut: 0 } });
    const tooLate = await finals(early.slice(0, 1), datagram(version, 10), late(limit + 1));
    expect(tooLate.summary.fragments).toMatchObject({ reassembled: 0, givenUp: { timedOut: 1, unfinished: 1 } });
    expect(tooLate.sessions.some(({ client }) => client.port === undefined)).toBe(true);
  });

  it('that go round in a tunnel count for the hosts within, or for its ends', async () => {
    const inner = segment(version).data.subarray(14);
    const gre = Buffer.concat([Buffer.from(version === 4 ? [0, 0, 8, 0] : [0, 0, 0x86, 0xdd]), inner]);
    const outer = ip({ at: 0, from: '198.51.100.1', to: '198.51.100.2' }, 47, gre);
    for (const order of [
      [0, 1, 2],
      [2, 1, 0],
      [0, 1, 2, 2],
    ]) {
      const parts = fragmented(outer, 9, 160);
      expect(parts).toHaveLength(3);
      const packets = order.map((index) => parts[index]!);
      const within = await finals(packets);
      expect(within.sessions).toMatchObject([
        { client: { address: CLIENT[version], port: 40_000, ...totalOf(packets) }, application: { name: 'stratum' } },
      ]);
      const { updates } = await sessionsOfBytes(capture(packets), { tunnels: 'outer' });
      expect(updates).toMatchObject([{ transport: 'gre', client: { address: '198.51.100.1', ...totalOf(packets) } }]);
    }
  });

  it('within fragments are put together twice', async () => {
    const inner = fragmented(segment(version), 7, 200);
    const outer = inner.flatMap(({ data }, index) =>
      fragmented(
        ip({ at: index, from: '198.51.100.1', to: '198.51.100.2' }, version === 4 ? 4 : 41, data.subarray(14)),
        index,
        96,
      ),
    );
    const { sessions, summary } = await finals(outer);
    expect(sessions).toMatchObject([{ client: { port: 40_000, ...totalOf(outer) }, application: { name: 'stratum' } }]);
    expect(summary.fragments).toMatchObject({ packets: outer.length, reassembled: inner.length + 1 });
  });

  it('of a tunnel that never come whole count for its ends', async () => {
    const inner = segment(version).data.subarray(14);
    const outer = ip({ at: 0, from: '198.51.100.1', to: '198.51.100.2' }, version === 4 ? 4 : 41, inner);
    const parts = fragmented(outer, 9, 160).slice(0, 2);
    const { sessions } = await finals(parts);
    expect(sessions).toMatchObject([{ client: { address: '198.51.100.1', ...totalOf(parts) } }]);
  });

  it('cut by the snap length: lengths are those of the wire, and what is there is read', async () => {
    const snapped = fragmented(segment(version), 7, 208).map(({ seconds, nanoseconds, data }): WrittenPacket => ({
      seconds,
      nanoseconds,
      data: data.subarray(0, 150),
      originalLength: data.length,
    }));
    const { sessions, summary } = await finals(snapped);
    expect(sessions).toMatchObject([
      { application: { path: '/tcp/stratum' }, client: { port: 40_000, ...totalOf(snapped) } },
    ]);
    expect(summary.fragments.reassembled).toBe(1);
  });

  it('with lengths that cannot be are counted, and called malformed', async () => {
    const [first, second] = fragmented(datagram(version), 7, 200) as [WrittenPacket, WrittenPacket];
    const odd = { ...first, data: Buffer.from(first.data.subarray(0, first.data.length - 3)) };
    odd.data.writeUInt16BE(odd.data.length - (version === 4 ? 14 : 54), version === 4 ? 16 : 18);
    const far = { ...second, data: Buffer.from(second.data) };
    far.data.writeUInt16BE(version === 4 ? 0x1fff : 0xfff8, version === 4 ? 20 : 56);
    const { sessions, summary } = await finals([odd, far]);
    expect(sessions.reduce((sum, { client, server }) => sum + client.packets + server.packets, 0)).toBe(2);
    expect(summary).toMatchObject({ packetsMalformed: 2, fragments: { reassembled: 0 } });
  });

  it('whose lengths contradict each other are given up', async () => {
    const parts = fragmented(datagram(version), 7, 104);
    const shorter = fragmented(datagram(version, 0, 200), 7, 104);
    const { sessions, summary } = await finals([parts[0]!, parts[3]!, shorter[1]!, parts[1]!, parts[2]!]);
    expect(summary.fragments).toMatchObject({ reassembled: 0, givenUp: { contradictory: 1, unfinished: 0 } });
    expect(sessions).toMatchObject([{ client: { port: 5000, packets: 5 } }]);
  });

  it('of more datagrams than may wait: the oldest give way, and no packet is lost', async () => {
    const many = Array.from({ length: 6000 }, (_, id) => fragmented(datagram(version, id / 1e5), id, 208)[id % 2]!);
    const { sessions, summary } = await finals(many);
    const [total] = totalsBy(sessions, () => 'all').values();
    expect(total).toEqual(totalOf(many));
    expect(summary.fragments.givenUp).toMatchObject({ crowdedOut: 6000 - 4096, unfinished: 4096 });
  });
});

describe('parts that overlap', () => {
  /** The payload in parts of 64 octets, and one more that says something else of the second. */
  function withLie(version: 4 | 6): { parts: WrittenPacket[]; lie: WrittenPacket } {
    const parts = fragmented(segment(version), 7, 64);
    const data = Buffer.from(parts[1]!.data);
    data.fill(0x20, data.length - 64);
    return { parts, lie: { ...parts[1]!, data } };
  }

  it('IPv4: the octets that came first stay', async () => {
    const { parts, lie } = withLie(4);
    const honest = await finals(parts[0]!, parts[1]!, lie, parts.slice(2));
    expect(honest.sessions).toMatchObject([{ application: { name: 'stratum' }, client: { packets: 7 } }]);
    const fooled = await finals(parts[0]!, lie, parts[1]!, parts.slice(2));
    expect(fooled.sessions).toMatchObject([{ client: { packets: 7 } }]);
    expect(fooled.summary.fragments).toMatchObject({ reassembled: 1 });
  });

  it('IPv6: the datagram is given up, with all that comes of it yet (RFC 5722)', async () => {
    const { parts, lie } = withLie(6);
    const { sessions, summary } = await finals(parts[0]!, parts[1]!, lie, parts.slice(2), parts);
    expect(sessions).toMatchObject([{ application: { certainty: 'unknown' }, client: { port: 40_000, packets: 13 } }]);
    expect(summary.fragments).toMatchObject({ reassembled: 0, givenUp: { overlapping: 1 } });
  });
});

describe.each([4, 6] as const)('networks that use the same addresses, IPv%d', (version) => {
  const type = version === 4 ? [8, 0] : [0x86, 0xdd];
  /** Two datagrams that differ in their ports and their payload, and in nothing that IP looks at. */
  const pair = (size = 64): [WrittenPacket[], WrittenPacket[]] => {
    const [head, tail] = ['GET /', ' HTTP/1.1\r\nHost: example.org\r\n\r\n'];
    const other = tcp({
      at: 0.0001,
      from: end(CLIENT[version], 40_001),
      to: end(SERVER[version], 80),
      flags: 'PA',
      sequence: 7,
      data: `${head}${'y'.repeat(SUBSCRIBE.length - head.length - tail.length)}${tail}`,
    });
    return [fragmented(segment(version), 7, size), fragmented(other, 7, size)];
  };
  const WAYS: Record<string, (packet: WrittenPacket, network: number) => WrittenPacket> = {
    'a VLAN': (packet, network) => tagged(packet, 10 + network),
    'a VLAN and none': (packet, network) => (network === 0 ? packet : tagged(packet, 10)),
    'a VLAN within another': (packet, network) => tagged(packet, 100, 10 + network),
    'a VLAN around another': (packet, network) => tagged(packet, 100 + network, 10),
    VXLAN: inVxlan,
    'VXLAN in a VLAN': (packet, network) => tagged(inVxlan(packet, 5000), 10 + network),
    'a VLAN in VXLAN': (packet, network) => inVxlan(tagged(packet, 10 + network), 5000),
    Geneve: (packet, network) => inUdp(packet, 6081, [0, 0, 0x65, 0x58, ...u24(network), 0]),
    'GTP-U': (packet, network) => {
      const length = packet.data.length - 14;
      return inUdp(packet, 2152, [0x30, 255, length >> 8, length & 255, 0, ...u24(network)], 14);
    },
    'GRE with a key': (packet, network) => inGre(packet, 0x20, 0, ...type, 0, ...u24(network)),
    'GRE with a checksum and a key': (packet, network) =>
      inGre(packet, 0xa0, 0, ...type, 0, 0, 0, 0, 0, ...u24(network)),
    NVGRE: (packet, network) => {
      const frame = Buffer.concat([Buffer.from([0x20, 0, 0x65, 0x58, ...u24(network), 77]), packet.data]);
      return at(packet, ip(OUTER, 47, frame));
    },
    'ERSPAN II': (packet, network) => {
      const header = [0x10, 0, 0x88, 0xbe, 0, 0, 0, 1, 0x10, 10 + network, 0, 1, 0, 0, 0, 0];
      return at(packet, ip(OUTER, 47, Buffer.concat([Buffer.from(header), packet.data])));
    },
    'ERSPAN III': (packet, network) => {
      const header = [0x10, 0, 0x22, 0xeb, 0, 0, 0, 1, 0x20, 10 + network, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0];
      return at(packet, ip(OUTER, 47, Buffer.concat([Buffer.from(header), packet.data])));
    },
  };

  it.each(Object.entries(WAYS))('%s: fragments of one do not mix with those of the other', async (_name, way) => {
    const [mining, web] = pair();
    expect(web).toHaveLength(mining.length);
    const packets = mining.flatMap((part, index) => [way(part, 0), way(web[index]!, 1)]);
    const { sessions, summary } = await finals(packets);
    expect(sessions.map(({ application, server }) => [application.name, server.port])).toEqual(
      expect.arrayContaining([
        ['stratum', 3333],
        ['http', 80],
      ]),
    );
    expect(summary.fragments).toMatchObject({ packets: packets.length, reassembled: 2 });
    for (const { client } of sessions) expect(client.packets).toBe(mining.length);
  });

  const inIp = (packet: WrittenPacket): WrittenPacket =>
    at(packet, ip(OUTER, version === 4 ? 4 : 41, packet.data.subarray(14)));
  it.each<[string, (packet: WrittenPacket, network: number) => WrittenPacket, typeof inVxlan]>([
    ['a tunnel', (packet, network) => inVxlan(tagged(packet, 20), network), (packet) => tagged(packet, 10)],
    ['a tunnel in a VLAN', inIp, (packet, network) => tagged(packet, network)],
    ['a tunnel in a tunnel', inIp, inVxlan],
  ])('fragments of which some came in fragments of %s are of one datagram', async (_name, inside, around) => {
    const [mining, web] = pair(200);
    const wrap = (parts: WrittenPacket[], network: number): WrittenPacket[] => {
      const [first, ...rest] = parts.map((part) => inside(part, network));
      return [...fragmented(first!, 9, 96), ...rest].map((packet) => around(packet, network));
    };
    const [one, other] = [wrap(mining, 1), wrap(web, 2)];
    const { sessions, summary } = await finals(one.slice(0, -1), other.slice(0, -1), one.slice(-1), other.slice(-1));
    expect(sessions.map(({ application }) => application.name).toSorted()).toEqual(['http', 'stratum']);
    // The tunnel's two, and the two within.
    expect(summary.fragments).toMatchObject({ reassembled: 4 });
    for (const { client } of sessions) expect(client.packets).toBe(one.length);
  });

  it('a priority tag is of no VLAN, nor are the flows of NVGRE networks', async () => {
    const [first, ...rest] = pair()[0];
    expect((await finals(tagged(first!, 0), rest)).summary.fragments).toMatchObject({ reassembled: 1 });
    const nvgre = (packet: WrittenPacket, flow: number): WrittenPacket =>
      at(packet, ip(OUTER, 47, Buffer.concat([Buffer.from([0x20, 0, 0x65, 0x58, 0, 0, 1, flow]), packet.data])));
    const spread = [first!, ...rest].map((packet, flow) => nvgre(packet, flow));
    expect((await finals(spread)).summary.fragments).toMatchObject({ reassembled: 1 });
  });
});

describe('floods', () => {
  it('of tiny parts are bounded like others', async () => {
    // 200,000 parts of 8 octets, no two together, of datagrams that never end.
    const fragment = { offset: 16, more: true, id: 0 };
    const one = ip({ at: 0, from: CLIENT[4], to: SERVER[4], fragment }, 17, Buffer.alloc(8));
    const packets = Array.from({ length: 200_000 }, (_, index): WrittenPacket => {
      const data = Buffer.from(one.data);
      data.writeUInt16BE(Math.floor(index / 4000), 18);
      data.writeUInt16BE(0x2000 | (2 * (index % 4000) + 2), 20);
      return { ...one, data, nanoseconds: index * 1000 };
    });
    const before = process.memoryUsage().heapUsed;
    const { sessions, summary } = await finals(packets);
    expect(totalsBy(sessions, () => 'all').get('all')).toEqual(totalOf(packets));
    expect(summary.fragments.givenUp.crowdedOut).toBeGreaterThan(30);
    expect(process.memoryUsage().heapUsed - before).toBeLessThan(1 << 29);
  }, 60_000);

  it('of datagrams within datagrams end somewhere', async () => {
    // Each completes the next one: the last part of one is the whole of the one within.
    let inner = segment(4);
    const waiting: WrittenPacket[] = [];
    for (let depth = 0; depth < 200; depth += 1) {
      const outer = ip({ at: 0, from: `10.1.0.${depth % 250}`, to: '10.2.0.1' }, 4, inner.data.subarray(14));
      const [first, second] = fragmented(outer, depth, Math.ceil((outer.data.length - 34) / 16) * 8);
      waiting.push(first!);
      inner = second!;
    }
    const { sessions } = await finals(waiting, inner);
    expect(totalsBy(sessions, () => 'all').get('all')).toEqual(totalOf([...waiting, inner]));
  });
});

describe('times', () => {
  it('that fall back far give up what waits', async () => {
    const parts = fragmented(datagram(4, 1000), 7, 208);
    const { summary } = await finals(parts[0]!, datagram(4, 0), datagram(4, 1), fragmented(datagram(4, 2), 7, 208)[1]!);
    expect(summary.fragments).toMatchObject({ reassembled: 0, givenUp: { timedOut: 1, unfinished: 1 } });
  });

  it('of one mad packet change nothing', async () => {
    const parts = fragmented(datagram(4), 7, 208);
    const { summary } = await finals(parts[0]!, datagram(4, 9e6), parts[1]!);
    expect(summary.fragments).toMatchObject({ reassembled: 1 });
  });
});

it('names come from an answer in fragments', async () => {
  const question = udp({ at: 0, from: '10.0.0.1:5353', to: '10.0.0.53:53', data: answer().subarray(0, 20) });
  const whole = udp({ at: 0.1, from: '10.0.0.53:53', to: '10.0.0.1:5353', data: answer() });
  const visit = new Connection(1, '10.0.0.1:40001', '203.0.113.9:3333').say(1.1, 'x').packets;
  for (const parts of [fragmented(whole, 3, 48), fragmented(whole, 3, 48).toReversed()]) {
    const { sessions } = await finals(question, parts, visit);
    expect(sessions.find(({ server }) => server.port === 3333)!.server.names).toEqual([
      `${'a'.repeat(60)}.${'a'.repeat(60)}.pool`,
    ]);
  }
});

it('spans know what is there, whatever came in what order', () => {
  const part = fc.tuple(fc.nat(60), fc.integer({ min: 1, max: 20 }));
  fc.assert(
    fc.property(fc.array(part, { maxLength: 40 }), (parts) => {
      const spans = new Spans();
      const there = new Set<number>();
      for (const [from, length] of parts) {
        const octets = Array.from({ length }, (_, index) => from + index);
        expect(spans.add(from, from + length)).toBe(octets.filter((octet) => !there.has(octet)).length);
        for (const octet of octets) there.add(octet);
        let reach = 0;
        while (there.has(reach)) reach += 1;
        expect([spans.reach, spans.end]).toEqual([reach, Math.max(...there) + 1]);
      }
    }),
  );
});

const noTshark = toolSkip('tshark');
const folder = mkdtempSync(joinPath(tmpdir(), 'bitsecure-fragments-'));
afterAll(() => rmSync(folder, { recursive: true }));

describe(`agreement with tshark${noTshark}`, () => {
  it.skipIf(noTshark)('on conversations of whole datagrams, in any order', async () => {
    const packets = fc.sample(
      fc.record({
        version: fc.constantFrom(4 as const, 6 as const),
        port: fc.integer({ min: 6000, max: 6020 }),
        size: fc.integer({ min: 1, max: 3000 }),
        part: fc.integer({ min: 1, max: 60 }),
        stream: fc.boolean(),
      }),
      { numRuns: 300, seed: 6 },
    );
    const parts = packets.flatMap(({ version, port, size, part, stream }, index) => {
      const wire = {
        at: index,
        from: end(CLIENT[version], port),
        to: end(SERVER[version], 7000),
        data: Buffer.alloc(size),
      };
      const cut = fragmented(stream ? tcp(wire) : udp(wire), index, part * 8, 1e-6);
      return index % 3 === 0 ? cut.toReversed() : cut;
    });
    const path = joinPath(folder, 'written.pcap');
    writeFileSync(path, capture(parts));
    const { updates, summary } = await sessionsOf(path);
    const { pairs, conversations } = tsharkTraffic(path);
    const keyOf = (transport: string) =>
      totalsBy(updates, (update) =>
        update.transport === transport
          ? pairKey(`${update.client.address}:${update.client.port}`, `${update.server.address}:${update.server.port}`)
          : undefined,
      );
    for (const kind of ['tcp', 'udp'] as const)
      expect(Object.fromEntries([...keyOf(kind)].map(([key, { packets: count }]) => [key, count]))).toEqual(
        Object.fromEntries(conversations[kind]),
      );
    expect(totalsBy(updates, ({ client, server }) => pairKey(client.address, server.address))).toEqual(pairs);
    expect(summary.fragments).toMatchObject({ givenUp: { timedOut: 0, unfinished: 0, contradictory: 0 } });
  });
});

it.skipIf(sharedSkip)(`a real capture of NFS in fragments is put together${sharedSkip}`, async () => {
  const { summary } = await sessionsOf(sharedPath('captures', 'awkward', 'fragments-A-ip-frag.pcap')!);
  expect(summary.fragments).toEqual({
    packets: 1859,
    reassembled: 190,
    givenUp: { timedOut: 0, crowdedOut: 0, overlapping: 0, contradictory: 0, unfinished: 2 },
  });
});
