/** Nothing is lost and nothing counted twice, in whatever order packets come and whatever their times are. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { SessionUpdate } from '../../../model/session.ts';
import type { WrittenPacket } from '../../support/capture-writer.ts';
import { capture, icmp, ip, tcp, udp } from '../../support/packets.ts';
import { pairKey, sessionsOfBytes, totalsBy } from '../../support/sessions.ts';

const HOSTS = ['10.0.0.1', '10.0.0.2', '203.0.113.7', '2001:db8::1', '2001:db8::2'];
const LINES = [
  '{"id":1,"method":"mining.subscribe","params":[]}\n',
  'GET / HTTP/1.1\r\nHost: a.example\r\n\r\n',
  '\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03',
  '{"id":',
  '',
  'x'.repeat(3000),
];

const packet = fc
  .record({
    kind: fc.constantFrom('tcp', 'tcp', 'tcp', 'udp', 'icmp', 'fragment', 'gre'),
    at: fc.oneof(fc.double({ min: 0, max: 10, noNaN: true }), fc.double({ min: 0, max: 9000, noNaN: true })),
    from: fc.nat(),
    to: fc.nat(),
    ports: fc.tuple(fc.constantFrom(22, 53, 3333, 40_000, 50_000), fc.constantFrom(53, 3333, 40_000)),
    flags: fc.constantFrom('S', 'SA', 'A', 'PA', 'FA', 'R', 'FSRPA', ''),
    sequence: fc.oneof(fc.integer({ min: 0, max: 40 }), fc.constantFrom(0xffff_fff0, 0x7fff_fff0)),
    line: fc.constantFrom(...LINES),
    cut: fc.constantFrom(0, 0, 0, 100),
  })
  .map(({ kind, at, from, to, ports, flags, sequence, line, cut }): WrittenPacket => {
    const family = HOSTS[from % HOSTS.length]!.includes(':');
    const others = HOSTS.filter((host) => host.includes(':') === family);
    const [source, destination] = [HOSTS[from % HOSTS.length]!, others[to % others.length]!];
    const end = (host: string, port: number): string => `[${host}]:${port}`;
    const wire = { at, from: end(source, ports[0]), to: end(destination, ports[1]), cut };
    if (kind === 'tcp') return tcp({ ...wire, flags, sequence, acknowledgement: sequence, data: line });
    if (kind === 'udp') return udp({ ...wire, data: line });
    if (kind === 'icmp') return icmp({ at, from: source, to: destination }, ports[0] % 9);
    if (kind === 'gre') return ip({ at, from: source, to: destination }, 47, Buffer.from(line));
    const fragment = { offset: sequence % 2 === 0 ? 0 : 8, more: true, id: ports[1] };
    return fragment.offset === 0
      ? udp({ ...wire, cut: 0, fragment, data: line })
      : ip({ at, from: source, to: destination, fragment }, 17, Buffer.from(line));
  });

/** The rules that hold for the documents of any capture. */
function expectSound(updates: readonly SessionUpdate[]): void {
  const sessions = new Map<string, SessionUpdate[]>();
  for (const update of updates) sessions.set(update.sessionId, [...(sessions.get(update.sessionId) ?? []), update]);
  for (const documents of sessions.values()) {
    expect(documents.map(({ updateNumber }) => updateNumber)).toEqual(documents.map((_, index) => index));
    expect(documents.map(({ final }) => final)).toEqual(documents.map((_, index) => index === documents.length - 1));
    const sums = { client: { packets: 0, bytes: 0 }, server: { packets: 0, bytes: 0 } };
    for (const document of documents) {
      expect(document.startedUs).toBe(documents[0]!.startedUs);
      expect(document.updatedUs).toBeGreaterThanOrEqual(document.startedUs);
      expect(document.burstsUs.length).toBeLessThanOrEqual(256);
      for (const side of ['client', 'server'] as const) {
        const { packets, bytes, packetsDelta, bytesDelta, address, port } = document[side];
        expect(Math.min(packetsDelta, bytesDelta)).toBeGreaterThanOrEqual(0);
        sums[side].packets += packetsDelta;
        sums[side].bytes += bytesDelta;
        expect({ packets, bytes }).toEqual(sums[side]);
        expect([address, port]).toEqual([documents[0]![side].address, documents[0]![side].port]);
      }
      if (!document.final) expect(document.client.packetsDelta + document.server.packetsDelta).toBeGreaterThan(0);
    }
  }
}

describe('conservation', () => {
  it('deltas add up to totals, and totals to what was fed, for any packets in any order', async () => {
    const runs = fc.asyncProperty(
      fc.array(packet, { minLength: 1, maxLength: 120 }),
      fc.array(fc.nat(), { maxLength: 10 }),
      fc.constantFrom(0.5, 60, 3600),
      async (packets, again, updateIntervalSeconds) => {
        const fed = [...packets, ...again.map((which) => packets[which % packets.length]!)];
        const { updates, summary } = await sessionsOfBytes(capture(fed), { updateIntervalSeconds });
        expectSound(updates);
        const octets = fed.reduce((sum, { data, originalLength }) => sum + (originalLength ?? data.length), 0);
        const [total] = totalsBy(updates, () => 'all').values();
        expect(total).toEqual({ packets: fed.length, bytes: octets });
        expect(summary).toMatchObject({ packets: fed.length, bytes: octets, updates: updates.length });
        expect(summary.sessions).toBe(updates.filter(({ final }) => final).length);
      },
    );
    await fc.assert(runs, { numRuns: 150 });
  }, 60_000);

  it('time that falls back and comes again to where it was begins another session', async () => {
    const ping = (at: number): WrittenPacket => icmp({ at, from: '10.0.0.1', to: '10.0.0.2' }, 8);
    const { updates } = await sessionsOfBytes(capture([ping(900), ping(0), ping(900)]));
    expect(new Set(updates.map(({ sessionId }) => sessionId)).size).toBe(3);
  });

  it('totals of a pair do not depend on the order of its packets', async () => {
    const runs = fc.asyncProperty(
      fc
        .array(packet, { minLength: 1, maxLength: 60 })
        .chain((packets) =>
          fc.tuple(fc.constant(packets), fc.shuffledSubarray(packets, { minLength: packets.length })),
        ),
      async ([packets, shuffled]) => {
        const pairs = async (fed: WrittenPacket[]): Promise<unknown> => {
          const { updates } = await sessionsOfBytes(capture(fed));
          const totals = totalsBy(updates, ({ client, server }) => pairKey(client.address, server.address));
          return [...totals].sort(([a], [b]) => (a < b ? -1 : 1));
        };
        expect(await pairs(shuffled)).toEqual(await pairs(packets));
      },
    );
    await fc.assert(runs, { numRuns: 60 });
  }, 60_000);
});
