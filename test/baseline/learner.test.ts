import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { schemaViolations } from '../../files/schema.ts';
import type { Baseline } from '../../model/generated/baseline.ts';
import type { SessionUpdate } from '../../model/session.ts';
import { capture, every, learned, START, update, us } from '../support/updates.ts';

const MINER = '10.0.0.5';
const sum = (values: readonly (number | undefined)[]): number =>
  values.reduce<number>((total, value) => total + (value ?? 0), 0);
const at = (seconds: number): string => new Date((START + seconds) * 1000).toISOString();

describe('learning a baseline from sessions', () => {
  it('keeps whom the miner reached and who reached it, with the port of the server', () => {
    const baseline = learned(
      [MINER],
      [
        update({ client: `${MINER}:40000`, server: '192.0.2.1:3333', names: ['pool.example.net'], to: 60 }),
        update({ client: '10.0.0.9:50000', server: `${MINER}:80`, application: 'http', from: 5, bytes: [10, 0] }),
        update({ client: '10.0.0.9:50001', server: '192.0.2.1:443', application: 'tls' }),
      ],
    );
    expect(baseline.destinations).toEqual([
      {
        address: '192.0.2.1',
        port: 3333,
        transport: 'tcp',
        application: 'stratum',
        certainty: 'seen',
        names: ['pool.example.net'],
        bytes: 300,
        sessions: 1,
        firstSeen: at(0),
        lastSeen: at(60),
      },
    ]);
    expect(baseline.clients.map(({ address, port, bytes }) => [address, port, bytes])).toEqual([['10.0.0.9', 80, 10]]);
    expect(baseline.applications.map(({ name }) => name)).toEqual(['http', 'stratum']);
    // the miner never answered the client, so it is heard by its own session only
    expect(baseline.miners).toEqual([
      {
        address: MINER,
        hosts: [MINER],
        presence: [{ host: MINER, firstSeen: at(0), lastSeen: at(60), longestSilenceSeconds: 60 }],
        bytes: 310,
        sessions: 2,
      },
    ]);
    expect(baseline.span).toEqual({ from: at(0), to: at(60) });
  });

  it('believes the last update about the application, also for the bytes before it', () => {
    const words = { id: 'x', client: `${MINER}:4000`, server: '192.0.2.1:3333' };
    const baseline = learned(
      [MINER],
      [
        update({ ...words, application: 'unknown', certainty: 'unknown', final: false, to: 10 }),
        update({ ...words, number: 1, to: 70 }),
      ],
    );
    expect(baseline.applications).toEqual([
      { name: 'stratum', path: '/tcp/stratum', certainty: 'seen', bytes: 600, sessions: 1 },
    ]);
    expect(baseline.volume.series.map(({ application }) => application)).toEqual(['stratum']);
    expect(baseline.destinations).toHaveLength(1);
  });

  it('counts a session that is still open at the end', () => {
    const baseline = learned([MINER], [update({ client: MINER, server: '192.0.2.1:3333', final: false })]);
    expect(baseline.applications.map(({ sessions }) => sessions)).toEqual([1]);
  });

  it('counts a session between two miners in both lists, and its bytes once', () => {
    const baseline = learned(
      [MINER, '10.0.0.6'],
      [update({ client: `${MINER}:4000`, server: '10.0.0.6:4028', application: 'cgminer' })],
    );
    expect(baseline.destinations.map(({ address, port }) => [address, port])).toEqual([['10.0.0.6', 4028]]);
    expect(baseline.clients.map(({ address, port }) => [address, port])).toEqual([[MINER, 4028]]);
    expect(baseline.miners.map(({ bytes, sessions }) => [bytes, sessions])).toEqual([
      [300, 1],
      [300, 1],
    ]);
    expect(sum(baseline.applications.map(({ bytes }) => bytes))).toBe(300);
  });

  it('finds the hosts in a block, of both families, and passes strangers over', () => {
    const baseline = learned(
      ['10.20.0.0/16', '2001:db8::/32'],
      [
        update({ client: '10.20.3.4:1', server: '192.0.2.1:3333' }),
        update({ client: '10.20.3.3:1', server: '192.0.2.1:3333' }),
        update({ client: '10.21.0.1:1', server: '192.0.2.1:3333' }),
        // sent to, but never heard: no host of ours
        update({ client: '192.0.2.9:1', server: '10.20.9.9:22', application: 'ssh', bytes: [60, 0] }),
        update({ client: '2001:db8::7', server: '2001:db9::1', transport: 'ipv6-icmp', application: 'icmp' }),
      ],
    );
    expect(baseline.miners.map(({ address, hosts, sessions }) => [address, hosts, sessions])).toEqual([
      ['10.20.0.0/16', ['10.20.3.3', '10.20.3.4'], 3],
      ['2001:db8::/32', ['2001:db8::7'], 1],
    ]);
    expect(baseline.destinations.map(({ address, port, sessions }) => [address, port, sessions])).toEqual([
      ['192.0.2.1', 3333, 2],
      ['2001:db9::1', undefined, 1],
    ]);
  });

  it('learns a period of five minutes, over many sessions and with small deviations', () => {
    // one session each, jittering by 0, +2, −1 s: gaps 302, 297, 301 in turn, 12 in all; median 301, MAD 1
    const updates = every(300, 13).map((time, index) => {
      const from = time + ([0, 2, -1][index % 3] ?? 0);
      return update({ client: `${MINER}:${4000 + index}`, server: '192.0.2.1:3333', from, bursts: [from] });
    });
    const [destination] = learned([MINER], updates).destinations;
    expect(destination?.rhythm).toEqual({ periodSeconds: 301, jitterSeconds: 1, bursts: 13 });
  });

  it('takes the busiest path of an application and the surest of its sessions', () => {
    const baseline = learned(
      [MINER],
      [
        update({ client: `${MINER}:1`, server: '192.0.2.1:53', application: 'dns', transport: 'udp', bytes: [10, 10] }),
        update({ client: `${MINER}:2`, server: '192.0.2.1:53', application: 'dns', certainty: 'guess' }),
      ],
    );
    expect(baseline.applications).toEqual([
      { name: 'dns', path: '/tcp/dns', certainty: 'seen', bytes: 320, sessions: 2 },
    ]);
    expect(baseline.destinations.map(({ transport, certainty }) => [transport, certainty])).toEqual([
      ['tcp', 'guess'],
      ['udp', 'seen'],
    ]);
  });

  it('sorts peers by the number of their address, not by its spelling', () => {
    const servers = ['10.0.0.10:1', '[2001:db8::1]:1', '9.0.0.1:2', '10.0.0.9:1', '9.0.0.1:1'];
    const updates = servers.map((server, index) => update({ client: `${MINER}:${index}`, server }));
    expect(learned([MINER], updates).destinations.map(({ address, port }) => `${address} ${port}`)).toEqual([
      '9.0.0.1 1',
      '9.0.0.1 2',
      '10.0.0.9 1',
      '10.0.0.10 1',
      '2001:db8::1 1',
    ]);
  });

  it('names the captures without their folders, and their spans', () => {
    const captures = [capture(0, 50, '/somewhere/else/mon.pcap'), capture(100, 200, 'stdin')];
    const baseline = learned([MINER], [update({ client: MINER, server: '192.0.2.1:3333' })], { captures });
    expect(baseline.learnedFrom).toEqual([
      { name: 'mon.pcap', packets: 1, bytes: 1, from: at(0), to: at(50) },
      { name: 'stdin', packets: 1, bytes: 1, from: at(100), to: at(200) },
    ]);
  });

  it('spells times that no clock shows as the last one that can be spelled', () => {
    const forged = { ...update({ client: MINER, server: '192.0.2.1:3333' }), updatedUs: 2 ** 62 };
    const baseline = learned([MINER], [forged]);
    expect(baseline.span.to).toBe('9999-12-31T23:59:59.999Z');
    expect(schemaViolations('baseline', baseline)).toEqual([]);
  });
});

/** Sessions as lists of events, each of which a real tracker could report in one update or in several. */
const eventsOfSession = fc.record({
  miner: fc.constantFrom('client', 'server', 'both'),
  peer: fc.constantFrom('192.0.2.1', '192.0.2.2', '[2001:db8::1]'),
  application: fc.constantFrom('stratum', 'dns', 'http'),
  start: fc.integer({ min: 0, max: 1500 }),
  events: fc.array(fc.record({ gap: fc.integer({ min: 0, max: 200 }), bytes: fc.nat(5000) }), {
    minLength: 1,
    maxLength: 12,
  }),
});

const INTERVAL = 60;

/** Updates of a session; events of one interval may share an update where `joined` says so. */
function updatesOf(
  session: typeof eventsOfSession extends fc.Arbitrary<infer T> ? T : never,
  index: number,
  joined: () => boolean,
): SessionUpdate[] {
  const miner = `${MINER}:${4000 + index}`;
  const [client, server] =
    session.miner === 'client'
      ? [miner, `${session.peer}:3333`]
      : session.miner === 'server'
        ? [`${session.peer}:5000`, `${MINER}:80`]
        : [miner, '10.0.0.6:80'];
  let time = session.start;
  const groups: { times: number[]; bytes: number; bursts: number[] }[] = [];
  for (const [at, { gap, bytes }] of session.events.entries()) {
    time += at === 0 ? 0 : gap;
    const burst = at === 0 || gap >= 1 ? [time] : [];
    const last = groups.at(-1);
    const lastTime = last?.times.at(-1) ?? -1;
    const sameInterval = Math.floor((START + lastTime) / INTERVAL) === Math.floor((START + time) / INTERVAL);
    if (last !== undefined && sameInterval && joined()) {
      last.times.push(time);
      last.bytes += bytes;
      last.bursts.push(...burst);
    } else groups.push({ times: [time], bytes, bursts: burst });
  }
  return groups.map(({ times, bytes, bursts }, number) => {
    const final = number === groups.length - 1;
    const application = final ? session.application : 'unknown';
    const one = update({
      id: String(index),
      number,
      final,
      client,
      server,
      application,
      from: session.start,
      to: times.at(-1) ?? 0,
      bytes: [bytes, 0],
      bursts,
    });
    one.client.packetsDelta = 1;
    one.server.packetsDelta = 1;
    return one;
  });
}

const sessions = fc.array(eventsOfSession, { minLength: 1, maxLength: 15 });

describe('whatever the sessions', () => {
  it('the same baseline comes of any split into updates, and of any interleaving of sessions', () => {
    fc.assert(
      fc.property(sessions, fc.infiniteStream(fc.boolean()), (list, random) => {
        const fine = list.map((session, index) => updatesOf(session, index, () => false));
        const coarse = list.map((session, index) => updatesOf(session, index, () => random.next().value as boolean));
        const interleaved = coarse.flat().sort((a, b) => a.updatedUs - b.updatedUs || a.updateNumber - b.updateNumber);
        const options = { interval: INTERVAL };
        const expected = learned([MINER, '10.0.0.6'], fine.flat(), options);
        expect(learned([MINER, '10.0.0.6'], coarse.flat(), options)).toEqual(expected);
        expect(learned([MINER, '10.0.0.6'], interleaved, options)).toEqual(expected);
      }),
    );
  });

  it('bytes agree: volume, applications, and peers less what two miners said to each other', () => {
    fc.assert(
      fc.property(sessions, (list) => {
        const baseline: Baseline = learned(
          [MINER, '10.0.0.6'],
          list.flatMap((session, index) => updatesOf(session, index, () => false)),
        );
        const total = sum(list.flatMap(({ events }) => events.map(({ bytes }) => bytes)));
        const between = sum(
          list.filter(({ miner }) => miner === 'both').flatMap(({ events }) => events.map(({ bytes }) => bytes)),
        );
        expect(sum(baseline.applications.map(({ bytes }) => bytes))).toBe(total);
        expect(sum(baseline.volume.series.flatMap(({ bytes }) => bytes))).toBe(total);
        for (const { name, bytes } of baseline.applications) {
          expect(sum(baseline.volume.series.find(({ application }) => application === name)?.bytes ?? [])).toBe(bytes);
        }
        const peers = [...baseline.destinations, ...baseline.clients];
        expect(sum(peers.map(({ bytes }) => bytes)) - between).toBe(total);
        expect(sum(baseline.miners.map(({ bytes }) => bytes)) - between).toBe(total);
        expect(schemaViolations('baseline', baseline)).toEqual([]);
        expect(us(0)).toBeLessThanOrEqual(Date.parse(baseline.span.from) * 1000);
      }),
    );
  });
});
