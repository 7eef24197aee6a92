/** What real recordings do: segments that no wire carries, cuts, a late start, one side only, repeats, and several clocks. */
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { SessionUpdate } from '../../model/session.ts';
import { writePcap, writeSection, type WrittenBlock, type WrittenPacket } from '../support/capture-writer.ts';
import { capture, Connection, EPOCH, tcp, udp } from '../support/packets.ts';
import { readAll } from '../support/records.ts';
import { sessionsOf, sessionsOfBytes, totalsBy } from '../support/sessions.ts';
import { REPOSITORY } from '../support/shared.ts';

const MINER = { 4: '10.0.0.5:40000', 6: '[2001:db8::5]:40000' };
const POOL = { 4: '203.0.113.9:3333', 6: '[2001:db8::9]:3333' };
const SUBSCRIBE = '{"id":1,"method":"mining.subscribe","params":[]}\n';
const AGREED = '{"id":1,"result":[[["mining.notify","1"]],"08000002",4],"error":null}\n';
const SHARE = '{"id":4,"method":"mining.submit","params":["w","1","00","5f","00"]}\n';
const TAKEN = '{"id":4,"result":true,"error":null}\n';

const own = (name: string): string => join(REPOSITORY, 'fixtures', 'captures', name);
const conversation = (): Connection =>
  new Connection(0, MINER[4], POOL[4]).say(1, SUBSCRIBE).answer(1.1, AGREED).say(2, SHARE).answer(2.1, TAKEN).close(3);

async function finals(bytes: Uint8Array): Promise<SessionUpdate[]> {
  return (await sessionsOfBytes(bytes)).updates.filter(({ final }) => final);
}

const micros = ({ seconds, nanoseconds }: WrittenPacket): bigint =>
  BigInt(seconds) * 1_000_000n + BigInt(nanoseconds / 1000);

describe('segments that offload makes', () => {
  /** A long line in one segment whose IP length is 0, or all of its 16 bits; then the line that tells what it is. */
  const recorded = (version: 4 | 6, length: number, told: number): WrittenPacket[] => {
    const wire = { from: MINER[version], to: POOL[version], flags: 'PA' };
    const long = tcp({ ...wire, at: 0, sequence: 1, data: '\n'.repeat(length) });
    expect(Buffer.from(long.data).readUInt16BE(version === 4 ? 16 : 18)).toBe(told);
    return [long, tcp({ ...wire, at: 1, sequence: 1 + length, data: SUBSCRIBE })];
  };

  it.each([
    ['IPv4 of 64 kB', 4, 65_535 - 40, 65_535],
    ['IPv6 of 64 kB', 6, 65_535 - 20, 65_535],
    ['IPv4 of length 0', 4, 200_000, 0],
    ['IPv6 of length 0', 6, 200_000, 0],
    ['a jumbo frame', 4, 9000 - 40, 9000],
  ] as const)('%s: counted whole, and what follows joins', async (_name, version, length, told) => {
    const packets = recorded(version, length, told);
    const { updates, summary } = await sessionsOfBytes(capture(packets));
    const bytes = packets.reduce((sum, { data }) => sum + data.length, 0);
    expect(updates.filter(({ final }) => final)).toMatchObject([{ client: { packets: 2, bytes } }]);
    expect(summary).toMatchObject({ bytes, packetsMalformed: 0, packetsTruncated: 0 });
    // New payload in both: had the long one counted for nothing, the second would repeat it.
    expect(updates.flatMap(({ burstsUs }) => burstsUs)).toHaveLength(2);
  });
});

it('packets cut by the snap length count with what was on the wire, at every length of the cut', async () => {
  const { records } = await readAll(own('sv1-cpuminer-to-sv2-translator.pcapng'));
  const whole = totalsBy((await sessionsOf(own('sv1-cpuminer-to-sv2-translator.pcapng'))).updates, ends);
  for (const snap of [54, 60, 68, 96, 128, 256]) {
    const snapped = records.map(({ us, data, originalLength }): WrittenPacket => ({
      seconds: Math.floor(us / 1e6),
      nanoseconds: (us % 1e6) * 1000,
      data: data.subarray(0, snap),
      originalLength,
    }));
    const { updates } = await sessionsOfBytes(writePcap(snapped, { nanoseconds: true, snapLength: snap }));
    expect(totalsBy(updates, ends)).toEqual(whole);
  }
});

function ends({ client, server }: SessionUpdate): string {
  return [`${client.address}:${client.port}`, `${server.address}:${server.port}`].sort().join(' ');
}

describe('a recording that begins late', () => {
  it('knows the session by what is said later, and who is who', async () => {
    const { packets } = conversation();
    for (let skipped = 1; skipped < 6; skipped += 1)
      expect(await finals(capture(packets.slice(skipped)))).toMatchObject([
        { application: { path: '/tcp/stratum' }, client: { address: '10.0.0.5' }, server: { port: 3333 } },
      ]);
  });
});

describe('one side alone', () => {
  const bySide = (side: 'client' | 'server'): WrittenPacket[] =>
    conversation().packets.filter(({ data }) => (data[29] === 5) === (side === 'client'));

  it.each([
    ['client', 'mining.submit'],
    ['server', undefined],
  ] as const)('the %s: its session, with nothing from the other', async (side, method) => {
    const packets = bySide(side);
    const [session] = await finals(capture(packets));
    expect(session).toMatchObject({
      application: { path: '/tcp/stratum' },
      client: { address: '10.0.0.5', packets: side === 'client' ? packets.length : 0 },
      server: { address: '203.0.113.9', packets: side === 'server' ? packets.length : 0 },
    });
    if (method !== undefined) expect(session!.mining).toMatchObject({ submitted: 1, accepted: 0 });
  });
});

describe('packets that are recorded twice', () => {
  it('count twice, as they do for tshark, and say nothing twice', async () => {
    const { packets } = conversation();
    const [once] = await finals(capture(packets));
    const [twice] = await finals(capture(packets.flatMap((packet) => [packet, packet])));
    for (const side of ['client', 'server'] as const) {
      expect(twice![side].packets).toBe(2 * once![side].packets);
      expect(twice![side].bytes).toBe(2 * once![side].bytes);
    }
    expect(twice!.mining).toEqual(once!.mining);
    expect(twice!.burstsUs).toEqual(once!.burstsUs);
    expect(twice!.sessionId).toBe(once!.sessionId);
    expect(twice!.mining).toMatchObject({ submitted: 1, accepted: 1 });
  });

  it('also when the repeats come all at the end, or a moment later', async () => {
    const { packets } = conversation();
    const late = packets.map(({ seconds, nanoseconds, data }) => ({
      seconds,
      nanoseconds: nanoseconds + 500_000,
      data,
    }));
    const order = (a: WrittenPacket, b: WrittenPacket): number => Number(micros(a) - micros(b));
    const [session] = await finals(capture([...packets, ...late].sort(order)));
    expect(session!.mining).toMatchObject({ submitted: 1, accepted: 1 });
    const all = await finals(capture(packets, packets));
    expect(all.reduce((sum, { client, server }) => sum + client.packets + server.packets, 0)).toBe(2 * packets.length);
  });
});

describe('several interfaces in one file', () => {
  it('with clocks of different units and offsets tell one session, at its true times', async () => {
    const { packets } = conversation();
    const units = [1000n, 1_000_000n, 1_000_000_000n, 2n ** 20n];
    const blocks: WrittenBlock[] = [
      { kind: 'interface', interface: { resolution: 3 } },
      { kind: 'interface', interface: { offset: 3600n } },
      { kind: 'interface', interface: { resolution: 9, offset: -7200n } },
      { kind: 'interface', interface: { resolution: 0x80 + 20 } },
    ];
    for (const [index, packet] of packets.entries()) {
      const interfaceId = index % 4;
      const offset = [0n, 3600n, -7200n, 0n][interfaceId]!;
      const us = micros(packet) - offset * 1_000_000n;
      const time = (us * units[interfaceId]! + 500_000n) / 1_000_000n;
      blocks.push({ kind: 'enhanced', interfaceId, time, data: packet.data });
    }
    for (const little of [true, false]) {
      const [session, ...others] = await finals(writeSection(little, blocks));
      expect(others).toEqual([]);
      expect(session).toMatchObject({ mining: { submitted: 1, accepted: 1 } });
      expect(Math.abs(session!.startedUs - EPOCH * 1e6)).toBeLessThan(1000);
      expect(Math.abs(session!.updatedUs - (EPOCH + 3.02) * 1e6)).toBeLessThan(1000);
    }
  });

  it('whose clocks are apart lose nothing: time goes back and forth', async () => {
    const { packets } = conversation();
    const blocks: WrittenBlock[] = [
      { kind: 'interface', interface: {} },
      { kind: 'interface', interface: {} },
    ];
    for (const packet of packets) {
      const interfaceId = packet.data[29] === 5 ? 0 : 1;
      // The other clock is 20 s late.
      const time = micros(packet) - (interfaceId === 1 ? 20_000_000n : 0n);
      blocks.push({ kind: 'enhanced', interfaceId, time, data: packet.data });
    }
    const [session, ...others] = await finals(writeSection(true, blocks));
    expect(others).toEqual([]);
    expect(session).toMatchObject({
      mining: { submitted: 1, accepted: 1 },
      client: { packets: packets.filter(({ data }) => data[29] === 5).length },
    });
    expect(session!.client.packets + session!.server.packets).toBe(packets.length);
  });
});

it('time that jumps back by years and comes again loses nothing, and no session ends before it began', async () => {
  const at = (seconds: number): WrittenPacket =>
    udp({ at: seconds, from: '10.0.0.1:1000', to: '10.0.0.2:2000', data: 'x'.repeat(10) });
  const packets = [0, 1, -9e8, -9e8 + 1, 2, 3, 9e8, 4, 5].map(at);
  const sessions = await finals(capture(packets));
  expect(sessions.reduce((sum, { client, server }) => sum + client.packets + server.packets, 0)).toBe(packets.length);
  for (const { startedUs, updatedUs } of sessions) expect(updatedUs).toBeGreaterThanOrEqual(startedUs);
  expect(new Set(sessions.map(({ sessionId }) => sessionId)).size).toBe(sessions.length);
});
