/** How packets become sessions: sides, updates, ends, identities. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { SessionUpdate } from '../../../model/session.ts';
import { capture, Connection, EPOCH, icmp, ip, tcp, udp } from '../../support/packets.ts';
import { sessionsOfBytes } from '../../support/sessions.ts';

const MINER = '10.0.0.5:40000';
const POOL = '203.0.113.9:3333';
const us = (seconds: number): number => Math.round((EPOCH + seconds) * 1e6);
const ends = ({ client, server }: SessionUpdate): string =>
  [client, server].map(({ address, port }) => (port === undefined ? address : `${address}:${port}`)).join(' > ');

async function final(...packets: Parameters<typeof capture>): Promise<SessionUpdate[]> {
  return (await sessionsOfBytes(capture(...packets))).updates.filter((update) => update.final);
}

describe('the client side', () => {
  it('is who sent the first SYN', async () => {
    const [session] = await final(new Connection(0, MINER, POOL).answer(1, 'hello').close(2));
    expect(ends(session!)).toBe(`${MINER} > ${POOL}`);
    expect(session!.client.mac).toBe('02:00:00:00:00:05');
    expect(session!.server.mac).toBe('02:00:00:00:00:09');
  });

  it('is who gets the SYN-ACK, when that is the first packet', async () => {
    const [session] = await final(
      tcp({ at: 0, from: POOL, to: MINER, flags: 'SA', sequence: 7, acknowledgement: 1001 }),
    );
    expect(ends(session!)).toBe(`${MINER} > ${POOL}`);
  });

  it('is who sent the SYN, also when the SYN-ACK was recorded before it', async () => {
    const [synAck, syn] = [
      tcp({ at: 0.1, from: POOL, to: MINER, flags: 'SA', sequence: 7, acknowledgement: 1001 }),
      tcp({ at: 0, from: MINER, to: POOL, flags: 'S', sequence: 1000 }),
    ];
    const sessions = await final([synAck, syn]);
    expect(sessions.map(ends)).toEqual([`${MINER} > ${POOL}`]);
    expect(sessions[0]!.updatedUs).toBe(us(0.1));
  });

  it('is the side without the well-known port, when a response is the first packet', async () => {
    const dns = await final(udp({ at: 0, from: '10.0.0.1:53', to: '10.0.0.5:51000', data: 'x' }));
    expect(dns.map(ends)).toEqual(['10.0.0.5:51000 > 10.0.0.1:53']);
    const ssh = await final(tcp({ at: 0, from: '10.0.0.1:22', to: '10.0.0.5:1025', data: 'x' }));
    expect(ssh.map(ends)).toEqual(['10.0.0.5:1025 > 10.0.0.1:22']);
  });

  it('is the side with the ephemeral port, when a TCP capture began in the middle and no port is well known', async () => {
    const sessions = await final(tcp({ at: 0, from: POOL, to: MINER, data: 'x' }));
    expect(sessions.map(ends)).toEqual([`${MINER} > ${POOL}`]);
  });

  it('is who spoke first, where nothing else tells', async () => {
    const sessions = await final(
      udp({ at: 0, from: '10.0.0.1:50001', to: '10.0.0.2:50000', data: 'x' }),
      udp({ at: 1, from: '10.0.0.2:50000', to: '10.0.0.1:50001', data: 'y' }),
      ip({ at: 2, from: '10.0.0.9', to: '10.0.0.1' }, 47, Buffer.alloc(8)),
    );
    expect(sessions.map(ends)).toEqual(['10.0.0.1:50001 > 10.0.0.2:50000', '10.0.0.9 > 10.0.0.1']);
  });

  it('is who asked, when a ping reply is the first packet', async () => {
    const sessions = await final(
      icmp({ at: 0, from: '10.0.0.1', to: '10.0.0.5' }, 0),
      icmp({ at: 0, from: '2001:db8::1', to: '2001:db8::5' }, 129),
    );
    expect(sessions.map(ends)).toEqual(['10.0.0.5 > 10.0.0.1', '2001:db8::5 > 2001:db8::1']);
    expect(sessions.map(({ transport }) => transport)).toEqual(['icmp', 'ipv6-icmp']);
  });

  it('is turned when what was taken for the client says what only a pool says', async () => {
    const pool = '203.0.113.9:50001';
    const job = '{"id":null,"method":"mining.set_difficulty","params":[8]}\n';
    const sessions = await final(tcp({ at: 0, from: pool, to: MINER, sequence: 1, data: job }));
    expect(sessions.map(ends)).toEqual([`${MINER} > ${pool}`]);
    expect(sessions[0]!.application.path).toBe('/tcp/stratum');
  });

  it('does not change once a document has told it', async () => {
    const { updates } = await sessionsOfBytes(
      capture(
        tcp({ at: 0, from: '203.0.113.9:50001', to: MINER, sequence: 1, data: '{"id":null,' }),
        tcp({
          at: 61,
          from: '203.0.113.9:50001',
          to: MINER,
          sequence: 12,
          data: '"method":"mining.set_difficulty","params":[8]}\n',
        }),
      ),
    );
    expect(new Set(updates.map(ends)).size).toBe(1);
    expect(updates.at(-1)!.application.name).toBe('stratum');
  });
});

describe('updates', () => {
  it('tell totals and what came since the last one, at intervals from the start of the session', async () => {
    const connection = new Connection(0.5, MINER, POOL)
      .say(30, 'a')
      .answer(61, 'b')
      .say(61.5, 'c')
      .say(200, 'd')
      .close(201);
    const { updates, summary } = await sessionsOfBytes(capture(connection));
    expect(updates.map(({ updateNumber, final, updatedUs }) => [updateNumber, final, updatedUs])).toEqual([
      [0, false, us(30)],
      [1, false, us(61.5)],
      [2, true, us(201.02)],
    ]);
    expect(updates.map(({ client, server }) => [client.packetsDelta, server.packetsDelta])).toEqual([
      [3, 1],
      [1, 1],
      [3, 1],
    ]);
    expect(updates.map(({ client, server }) => [client.packets, server.packets])).toEqual([
      [3, 1],
      [4, 2],
      [7, 3],
    ]);
    // 54 octets of headers a packet, and one of payload in three of them.
    expect(updates.map(({ client }) => [client.bytes, client.bytesDelta])).toEqual([
      [163, 163],
      [218, 55],
      [381, 163],
    ]);
    expect(new Set(updates.map(({ sessionId }) => sessionId)).size).toBe(1);
    expect(updates[0]!.sessionId).toMatch(/^[0-9a-f]{32}$/);
    expect(updates.every(({ startedUs }) => startedUs === us(0.5))).toBe(true);
    expect(summary).toMatchObject({ packets: 10, sessions: 1, updates: 3 });
  });

  it('come when the capture passes their time, not at the end of the file', async () => {
    const busy = Array.from({ length: 200 }, (_, second) =>
      udp({ at: second, from: '10.0.0.1:5000', to: '10.0.0.2:5001', data: 'x' }),
    );
    const { updates } = await sessionsOfBytes(
      capture(
        busy[0]!,
        new Connection(0.5, MINER, POOL),
        busy.slice(1),
        tcp({ at: 300, from: MINER, to: POOL, data: 'x' }),
      ),
    );
    expect(updates.map(({ transport, final }) => `${transport}${final ? ' final' : ''}`)).toEqual([
      'udp',
      'tcp',
      'udp',
      'udp',
      'udp final',
      'tcp final',
    ]);
  });

  it('can be had more often', async () => {
    const packets = Array.from({ length: 10 }, (_, n) =>
      udp({ at: n, from: '10.0.0.1:5000', to: '10.0.0.2:5001', data: 'x' }),
    );
    const { updates } = await sessionsOfBytes(capture(packets), { updateIntervalSeconds: 1 });
    expect(updates.length).toBe(10);
    expect(updates.every(({ client }) => client.packetsDelta === 1)).toBe(true);
  });

  it('tell the starts of bursts: new payload after a second of silence', async () => {
    const connection = new Connection(0, MINER, POOL)
      .say(0.5, 'job')
      .say(1.2, 'more')
      .answer(10, 'reply')
      .say(10.5, 'x');
    const keepAlive = tcp({ at: 30, from: MINER, to: POOL, sequence: 1007, data: '\0' });
    const again = tcp({ at: 40, from: POOL, to: MINER, sequence: 5_000_001, data: 'reply' });
    const [session] = await final(connection, keepAlive, again);
    expect(session!.burstsUs).toEqual([us(0.5), us(10)]);
  });

  it('tell at most 256 bursts', async () => {
    const packets = Array.from({ length: 300 }, (_, n) =>
      udp({ at: 2 * n, from: '10.0.0.1:5000', to: '10.0.0.2:5001', data: 'x' }),
    );
    const { updates } = await sessionsOfBytes(capture(packets), { updateIntervalSeconds: 3600 });
    expect(updates.map(({ burstsUs }) => burstsUs.length)).toEqual([256]);
  });
});

describe('the end of a session', () => {
  it('comes with one final document each, also at the end of the capture', async () => {
    const { updates } = await sessionsOfBytes(
      capture(new Connection(0, MINER, POOL), icmp({ at: 1, from: '10.0.0.1', to: '10.0.0.5' }, 8)),
    );
    expect(updates.map(({ final, transport }) => [transport, final])).toEqual([
      ['icmp', true],
      ['tcp', true],
    ]);
  });

  it.each([
    ['udp', (at: number) => udp({ at, from: '10.0.0.1:5000', to: '10.0.0.2:5001', data: 'x' }), 30],
    ['icmp', (at: number) => icmp({ at, from: '10.0.0.1', to: '10.0.0.2' }, 8), 30],
    ['gre', (at: number) => ip({ at, from: '10.0.0.1', to: '10.0.0.2' }, 47, Buffer.alloc(8)), 180],
    ['tcp, open', (at: number) => tcp({ at, from: MINER, to: POOL, flags: 'A', sequence: 1 }), 3600],
    ['tcp, unanswered', (at: number) => tcp({ at, from: MINER, to: POOL, flags: 'S', sequence: 1 }), 90],
  ])('comes with silence: %s', async (_, packet, seconds) => {
    expect(await final(packet(0), packet(seconds - 0.001))).toHaveLength(1);
    expect(await final(packet(0), packet(seconds + 0.001))).toHaveLength(2);
  });

  it('waits longer for a UDP stream than for an exchange', async () => {
    const [there, back] = [
      { from: '10.0.0.1:5000', to: '10.0.0.2:5001', data: 'x' },
      { from: '10.0.0.2:5001', to: '10.0.0.1:5000', data: 'y' },
    ];
    const stream = [udp({ at: 0, ...there }), udp({ at: 1, ...back }), udp({ at: 3, ...there })];
    expect(await final(stream, udp({ at: 182, ...there }))).toHaveLength(1);
    expect(await final(stream, udp({ at: 184, ...there }))).toHaveLength(2);
  });

  it('counts stragglers after FIN and RST to the session that they belong to', async () => {
    const closed = new Connection(0, MINER, POOL).close(1).send(20, 'server', 'FA').send(40, 'client', 'R');
    const sessions = await final(closed);
    expect(sessions.map(ends)).toEqual([`${MINER} > ${POOL}`]);
    expect(sessions[0]!.client.packets).toBe(5);
  });

  it('comes with a new SYN that has another sequence number, not with a repeated one', async () => {
    const first = new Connection(0, MINER, POOL).close(1);
    expect(await final(first, new Connection(1.5, MINER, POOL, 77))).toHaveLength(2);
    const syn = { from: MINER, to: POOL, flags: 'S', sequence: 1000 };
    expect(await final(tcp({ at: 0, ...syn }), tcp({ at: 1, ...syn }), tcp({ at: 3, ...syn }))).toHaveLength(1);
    const simultaneous = tcp({ at: 0.1, from: POOL, to: MINER, flags: 'S', sequence: 5 });
    expect(await final(tcp({ at: 0, ...syn }), simultaneous)).toHaveLength(1);
  });
});

describe('times out of order', () => {
  it('never make a delta negative, nor a session end before it began', async () => {
    const at = [100, 40, 161, 99, 500, 20, 460];
    const { updates } = await sessionsOfBytes(
      capture(at.map((second) => tcp({ at: second, from: MINER, to: POOL, sequence: second, data: 'x' }))),
    );
    expect(updates.every(({ client }) => client.bytesDelta >= 0 && client.packetsDelta >= 0)).toBe(true);
    expect(updates.every(({ startedUs, updatedUs }) => updatedUs >= startedUs)).toBe(true);
    expect(updates.at(-1)!.client.packets).toBe(at.length);
    expect(updates.filter((update) => update.final)).toHaveLength(1);
  });

  it('of one mad packet do not end the other sessions', async () => {
    const mad = udp({ at: 90 * 365 * 86_400, from: '10.0.0.7:1', to: '10.0.0.8:2', data: 'x' });
    const connection = new Connection(0, MINER, POOL).say(1, 'x').say(2, 'y');
    const sessions = await final(connection.packets.slice(0, 3), mad, connection.packets.slice(3));
    expect(sessions).toHaveLength(2);
  });

  it('begin new sessions when another recording follows', async () => {
    const day = new Connection(86_400, MINER, POOL).say(86_401, 'x');
    const before = new Connection(0, MINER, POOL).say(1, 'x');
    const sessions = await final(day, before);
    expect(sessions.map(({ startedUs }) => startedUs)).toEqual([us(86_400), us(0)]);
  });
});

describe('identities', () => {
  it('are the same in every run', async () => {
    const bytes = capture(new Connection(0, MINER, POOL), new Connection(0, '10.0.0.5:40001', POOL));
    const [one, two] = [await sessionsOfBytes(bytes), await sessionsOfBytes(bytes)];
    expect(one.updates).toEqual(two.updates);
  });

  it('differ for sessions that have everything in common but their order, and for traffic that comes twice', async () => {
    const syn = (sequence: number) => tcp({ at: 0, from: MINER, to: POOL, flags: 'S', sequence });
    const sessions = await final(syn(1), syn(2), syn(3));
    expect(new Set(sessions.map(({ sessionId }) => sessionId)).size).toBe(3);
    const packets = Array.from({ length: 3000 }, (_, n) =>
      udp({ at: n, from: `10.0.${n >> 8}.${n & 255}:7000`, to: '10.1.0.1:9', data: 'x' }),
    );
    const twice = await sessionsOfBytes(capture(packets, packets));
    expect(new Set(twice.updates.map(({ sessionId }) => sessionId)).size).toBe(twice.summary.sessions);
    expect(twice.summary.packets).toBe(6000);
    // The last half minute's are still open when the same comes again.
    expect(twice.summary.sessions).toBeGreaterThan(6000 - 32);
  });
});

describe('fragments', () => {
  const first = (at: number, id: number, from = '10.0.0.1', to = '10.0.0.2') =>
    udp({ at, from: `${from}:2049`, to: `${to}:700`, data: Buffer.alloc(72), fragment: { offset: 0, more: true, id } });
  const later = (at: number, id: number, from = '10.0.0.1', to = '10.0.0.2') =>
    ip({ at, from, to, fragment: { offset: 80, more: false, id } }, 17, Buffer.alloc(40));

  it('belong to the session of their first fragment, in either IP version', async () => {
    const sessions = await final(first(0, 7), later(0.1, 7));
    expect(sessions.map((session) => [ends(session), session.server.packets])).toEqual([
      ['10.0.0.2:700 > 10.0.0.1:2049', 2],
    ]);
    const six = ['2001:db8::1', '2001:db8::2'] as const;
    const packets = [
      udp({
        at: 0,
        from: '[2001:db8::1]:2049',
        to: '[2001:db8::2]:700',
        data: Buffer.alloc(72),
        fragment: { offset: 0, more: true, id: 9 },
      }),
      later(0.1, 9, ...six),
    ];
    expect((await final(packets)).map(({ server }) => [server.port, server.packets])).toEqual([[2049, 2]]);
  });

  it('without it, or too late for it, belong to the pair', async () => {
    const sessions = await final(first(0, 7), later(0.1, 8), later(70, 7), later(0.1, 7, '10.0.0.3'));
    expect(sessions.filter(({ client }) => client.port === undefined)).toHaveLength(3);
    expect(sessions.find(({ client }) => client.port === undefined)!.application).toEqual({
      name: 'unknown',
      path: '/udp/unknown',
      certainty: 'unknown',
    });
  });
});

describe('more sessions than may live at once', () => {
  const ask = (at: number, client: number) =>
    udp({ at, from: `10.0.0.${client}:5000`, to: '10.0.0.1:5001', data: 'x'.repeat(client) });

  it('end the one that has been silent for longest, whichever began first', async () => {
    const { updates, warnings, summary } = await sessionsOfBytes(
      capture(ask(0, 11), ask(1, 12), ask(2, 13), ask(3, 11), ask(4, 14), ask(5, 11), ask(6, 15)),
      { maxSessions: 3 },
    );
    // 12 makes room for 14, 13 for 15; 11 spoke in between each time.
    expect(updates.every(({ final }) => final)).toBe(true);
    expect(updates.slice(0, 2).map(({ client, updatedUs }) => [client.address, updatedUs])).toEqual([
      ['10.0.0.12', us(1)],
      ['10.0.0.13', us(2)],
    ]);
    expect(updates.find(({ client }) => client.address === '10.0.0.11')!.client.packets).toBe(3);
    expect(summary).toMatchObject({ sessions: 5, sessionsEndedEarly: 2, packets: 7 });
    expect(warnings).toEqual([
      expect.stringMatching(/^more than 3 sessions lived at once: 2 were ended early, .*--max-sessions/),
    ]);
  });

  it('lose no octet and no packet, and keep identities apart, whatever comes back later', async () => {
    const packets = fc.array(fc.tuple(fc.integer({ min: 11, max: 30 }), fc.nat(20)), { minLength: 1, maxLength: 200 });
    const runs = fc.asyncProperty(packets, fc.integer({ min: 1, max: 12 }), async (steps, maxSessions) => {
      let at = 0;
      const fed = steps.map(([client, pause]) => ask((at += pause / 10), client));
      const { updates, summary } = await sessionsOfBytes(capture(fed), { maxSessions });
      const finals = updates.filter(({ final }) => final);
      const sum = (of: (update: SessionUpdate) => number): number => finals.reduce((total, one) => total + of(one), 0);
      expect(sum(({ client, server }) => client.packets + server.packets)).toBe(fed.length);
      expect(sum(({ client, server }) => client.bytes + server.bytes)).toBe(summary.bytes);
      expect(finals).toHaveLength(summary.sessions);
      expect(new Set(updates.map(({ sessionId, updateNumber }) => `${sessionId} ${updateNumber}`)).size).toBe(
        updates.length,
      );
    });
    await fc.assert(runs, { numRuns: 40 });
  });

  it('are none where there are as many as may live', async () => {
    const { summary, warnings } = await sessionsOfBytes(capture(ask(0, 11), ask(1, 12)), { maxSessions: 2 });
    expect([summary.sessionsEndedEarly, warnings]).toEqual([0, []]);
  });
});

describe('what is not in a session', () => {
  it('is counted beside them', async () => {
    const arp = {
      seconds: EPOCH,
      nanoseconds: 0,
      data: Buffer.concat([Buffer.alloc(12), Buffer.from([8, 6]), Buffer.alloc(28)]),
    };
    const cut = tcp({ at: 0, from: MINER, to: POOL, data: 'x' });
    const { summary } = await sessionsOfBytes(
      capture(arp, { ...cut, data: cut.data.subarray(0, 20) }, { ...cut, data: cut.data.subarray(0, 40) }),
    );
    expect(summary).toMatchObject({
      packets: 3,
      sessions: 1,
      packetsNotIp: 1,
      packetsTruncated: 2,
      packetsMalformed: 0,
    });
  });

  it('is told for links that are not read', async () => {
    const { writePcap } = await import('../../support/capture-writer.ts');
    const bytes = writePcap([{ seconds: 0, nanoseconds: 0, data: Buffer.alloc(60) }], { linkType: 147 });
    const { summary, warnings } = await sessionsOfBytes(bytes);
    expect(summary).toMatchObject({ packets: 1, sessions: 0, packetsOfUnknownLink: 1 });
    expect(warnings).toEqual([
      expect.stringMatching(/: 1 packets of link type 147, which is not read, were left out$/),
    ]);
  });
});

describe('keep', () => {
  it('leaves out the documents of others, and counts and learns from them all the same', async () => {
    const { dnsMessages } = await import('../../support/traffic.ts');
    const { answer } = dnsMessages(1, 'Pool.Example.NET', '203.0.113.9');
    const { updates, summary } = await sessionsOfBytes(
      capture(
        udp({ at: 0, from: '10.0.0.1:53', to: '10.0.0.77:5353', data: answer }),
        new Connection(1, MINER, POOL).close(2),
      ),
      { keep: (client, server) => client === '10.0.0.5' || server === '10.0.0.5' },
    );
    expect(updates.map(ends)).toEqual([`${MINER} > ${POOL}`]);
    expect(updates[0]!.server.names).toEqual(['pool.example.net']);
    expect(summary.sessions).toBe(2);
    expect(summary.updates).toBe(1);
    expect(summary.busiestHosts.map(({ address }) => address)).toEqual([
      '10.0.0.5',
      '203.0.113.9',
      '10.0.0.1',
      '10.0.0.77',
    ]);
  });
});
