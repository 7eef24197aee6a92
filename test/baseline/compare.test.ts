import { describe, expect, it } from 'vitest';
import { compareBaseline } from '../../baseline/compare.ts';
import { DIFFERENCE_KINDS, type DifferenceKind } from '../../baseline/difference.ts';
import type { Baseline } from '../../model/generated/baseline.ts';
import type { SessionUpdate } from '../../model/session.ts';
import { capture, every, learned, update } from '../support/updates.ts';

const MINER = '10.0.0.5';
const HOUR = 3600;

/** A burst of a few bytes at each time, one session each. */
function talk(client: string, server: string, application: string, times: number[], more = {}): SessionUpdate[] {
  return times.map((from) => update({ client, server, application, from, bursts: [from], ...more }));
}

/** What happens in the time of a baseline and later, unless a test leaves something out or adds something. */
function usual(
  until: number,
  period = 300,
  offset = 0,
): Record<'pool' | 'monitor' | 'dns' | 'update', SessionUpdate[]> {
  const times = (gap: number): number[] => every(gap, Math.floor(until / gap) + 1, offset);
  return {
    pool: talk(`${MINER}:4000`, '192.0.2.1:3333', 'stratum', times(period), { names: ['pool.example.net'] }),
    monitor: talk('10.0.0.9:5000', `${MINER}:80`, 'http', times(600)),
    dns: talk(`${MINER}:4001`, '192.0.2.53:53', 'dns', [offset + 10]),
    update: talk(`${MINER}:4002`, '198.51.100.20:443', 'windows_update', [offset + 20]),
  };
}

const SIX_HOURS = usual(6 * HOUR);
const BASELINE = learned([MINER], Object.values(SIX_HOURS).flat(), { captures: [capture(0, 6 * HOUR)] });

function observe(updates: SessionUpdate[], from: number, to: number): Baseline {
  return learned([MINER], updates, { captures: [capture(from, to)] });
}

function lines(observed: Baseline, baseline = BASELINE, ignored = ['windows_update']): string[] {
  return compareBaseline(baseline, observed, ignored).differences.map(({ kind, message }) => `${kind}: ${message}`);
}

const later = (hours: number, period?: number): ReturnType<typeof usual> => usual(hours * HOUR, period, 24 * HOUR);
const DAY = 24 * HOUR;

describe('a comparison', () => {
  it('finds nothing where nothing differs', () => {
    expect(compareBaseline(BASELINE, BASELINE)).toEqual({ differences: [], notJudged: [] });
    const same = observe(Object.values(later(6)).flat(), DAY, DAY + 6 * HOUR);
    expect(compareBaseline(BASELINE, same)).toEqual({ differences: [], notJudged: [] });
  });

  it('finds a new destination, with all that it speaks, once', () => {
    const strange = [
      ...talk(`${MINER}:4100`, '203.0.113.9:4444', 'stratum', [DAY + 5]),
      ...talk(`${MINER}:4101`, '203.0.113.9:22', 'dns', [DAY + 9]),
    ];
    expect(lines(observe([...Object.values(later(6)).flat(), ...strange], DAY, DAY + 6 * HOUR))).toEqual([
      'new-destination: unknown destination 203.0.113.9: dns on 22/tcp, stratum on 4444/tcp; 2 sessions, 600 B, first at 2026-03-03 06:00:05 UTC',
    ]);
  });

  it('tells when a stranger carries the name of somebody known', () => {
    const moved = talk(`${MINER}:4100`, '203.0.113.9:3333', 'stratum', [DAY], { names: ['pool.example.net'] });
    const [line] = lines(observe([...Object.values(later(6)).flat(), ...moved], DAY, DAY + 6 * HOUR));
    expect(line).toContain('unknown destination 203.0.113.9 (pool.example.net): stratum on 3333/tcp;');
    expect(line).toContain('; in the baseline pool.example.net is 192.0.2.1');
  });

  it('finds a new client and a new application', () => {
    const strange = talk('203.0.113.9:40000', `${MINER}:22`, 'ssh', [DAY + 5]);
    expect(lines(observe([...Object.values(later(6)).flat(), ...strange], DAY, DAY + 6 * HOUR))).toEqual([
      'new-client: unknown client 203.0.113.9: ssh on 22/tcp; 1 session, 300 B, first at 2026-03-03 06:00:05 UTC',
      'new-application: the miners speak ssh, with 203.0.113.9 on 22/tcp',
    ]);
  });

  it('finds another application at a known address, on the same port or another', () => {
    const all = Object.values(later(6)).flat();
    const same = talk(`${MINER}:4100`, '192.0.2.1:3333', 'dns', [DAY + 5]);
    expect(lines(observe([...all, ...same], DAY, DAY + 6 * HOUR))).toEqual([
      'application-changed: destination 192.0.2.1: dns on 3333/tcp, in the baseline stratum on 3333/tcp; 1 session, 300 B, first at 2026-03-03 06:00:05 UTC',
    ]);
    const other = talk(`${MINER}:4100`, '192.0.2.1:22', 'http', [DAY + 5]);
    expect(lines(observe([...all, ...other], DAY, DAY + 6 * HOUR))[0]).toMatch(
      /^application-changed: destination 192\.0\.2\.1: http on 22\/tcp, in the baseline stratum on 3333\/tcp;/,
    );
  });

  it('finds another port of a known address', () => {
    const other = talk(`${MINER}:4100`, '192.0.2.1:4444', 'stratum', [DAY + 5]);
    expect(lines(observe([...Object.values(later(6)).flat(), ...other], DAY, DAY + 6 * HOUR))).toEqual([
      'new-port: destination 192.0.2.1: stratum on 4444/tcp, in the baseline stratum on 3333/tcp; 1 session, 300 B, first at 2026-03-03 06:00:05 UTC',
    ]);
  });

  it('reports a scan by a known host as one finding', () => {
    const scan = Array.from({ length: 100 }, (_, index) =>
      update({
        client: `10.0.0.9:${6000 + index}`,
        server: `${MINER}:${1000 + index}`,
        application: 'unknown',
        certainty: 'unknown',
        from: DAY,
        bytes: [60, 0],
      }),
    );
    expect(lines(observe([...Object.values(later(6)).flat(), ...scan], DAY, DAY + 6 * HOUR))).toEqual([
      'new-port: client 10.0.0.9: unknown on 1000/tcp, unknown on 1001/tcp, unknown on 1002/tcp, unknown on 1003/tcp, unknown on 1004/tcp and 95 more, in the baseline http on 80/tcp; 100 sessions, 6.00 kB, first at 2026-03-03 06:00:00 UTC',
    ]);
  });

  it.each([['unknown', 'unknown'] as const, ['tls', 'guess'] as const])(
    'does not take %s (%s) at a known endpoint for a change: nothing was seen',
    (application, certainty) => {
      const refused = update({ client: `${MINER}:4100`, server: '192.0.2.1:3333', application, certainty, from: DAY });
      expect(lines(observe([...Object.values(later(6)).flat(), refused], DAY, DAY + 6 * HOUR))).toEqual([]);
    },
  );

  it('finds a regular destination missing after three periods, and not before', () => {
    // the period is 300 s: 899 s say nothing yet, 900 s do
    const { monitor } = later(6);
    const until = (seconds: number): Baseline =>
      observe(
        [...monitor.slice(0, 1), ...talk(`${MINER}:4001`, '192.0.2.53:53', 'dns', [DAY + seconds])],
        DAY,
        DAY + seconds,
      );
    const short = compareBaseline(BASELINE, until(899), ['windows_update']);
    expect(short.differences).toEqual([]);
    expect(short.notJudged).toEqual([
      'whether destination 192.0.2.1 (pool.example.net) with stratum on 3333/tcp is missing: that takes 15 min, and 14 min 59 s were observed',
    ]);
    expect(lines(until(900))).toEqual([
      'missing-destination: destination 192.0.2.1 (pool.example.net) with stratum on 3333/tcp was not seen in 15 min, in the baseline every 5 min',
    ]);
  });

  it('expects what has no rhythm only in as much time as the baseline took', () => {
    const without = (hours: number): Baseline => {
      const { pool, monitor } = later(hours);
      return observe([...pool, ...monitor], DAY, DAY + hours * HOUR);
    };
    expect(compareBaseline(BASELINE, without(5), ['windows_update'])).toEqual({
      differences: [],
      notJudged: [
        'whether destination 192.0.2.53 with dns on 53/tcp is missing: that takes 6 h, and 5 h were observed',
      ],
    });
    expect(lines(without(6))).toEqual([
      'missing-destination: destination 192.0.2.53 with dns on 53/tcp was not seen in 6 h',
    ]);
  });

  it('finds a destination that stopped while the miner went on', () => {
    const { pool, monitor, dns } = later(6);
    // last heard at 1 h; the miner's last packet is at 6 h
    const observed = observe([...pool.slice(0, 13), ...monitor, ...dns], DAY, DAY + 6 * HOUR);
    expect(lines(observed)).toEqual([
      'missing-destination: destination 192.0.2.1 (pool.example.net) with stratum on 3333/tcp was not seen in the last 5 h, in the baseline every 5 min',
    ]);
  });

  it('finds a missing client', () => {
    const { pool, dns } = later(6);
    expect(lines(observe([...pool, ...dns], DAY, DAY + 6 * HOUR))).toEqual([
      'missing-client: client 10.0.0.9 with http on 80/tcp was not seen in 6 h, in the baseline every 10 min',
    ]);
  });

  it('allows what a person added, without expecting it', () => {
    const added = {
      ...BASELINE,
      destinations: [
        ...BASELINE.destinations,
        { address: '203.0.113.9', port: 3333, transport: 'tcp', application: 'stratum' },
      ],
    };
    const all = Object.values(later(6)).flat();
    expect(lines(observe(all, DAY, DAY + 6 * HOUR), added)).toEqual([]);
    const reached = talk(`${MINER}:4100`, '203.0.113.9:3333', 'stratum', [DAY]);
    expect(lines(observe([...all, ...reached], DAY, DAY + 6 * HOUR), added)).toEqual([]);
  });

  it('finds a changed rhythm, with the figures', () => {
    // 300 ± 0 s in the baseline: tolerated is the largest of 3 × 0, 300 / 10 = 30 and 1 s
    const observed = (period: number): Baseline => observe(Object.values(later(6, period)).flat(), DAY, DAY + 6 * HOUR);
    expect(lines(observed(330))).toEqual([]);
    const { differences } = compareBaseline(BASELINE, observed(331), ['windows_update']);
    expect(differences).toEqual([
      {
        kind: 'rhythm-changed',
        message:
          '192.0.2.1 with stratum on 3333/tcp is heard every 5 min 31 s ± 0 s, in the baseline every 5 min ± 0 s; tolerated are 30 s more or less',
        application: 'stratum',
        peers: [
          { address: '192.0.2.1', port: 3333, transport: 'tcp', application: 'stratum', names: ['pool.example.net'] },
        ],
        seconds: { expected: 300, observed: 331, tolerated: 30 },
      },
    ]);
  });

  it('tolerates three times the jitter, and a second', () => {
    const pool = BASELINE.destinations.find(({ port }) => port === 3333);
    const rhythmic = (periodSeconds: number, jitterSeconds: number): Baseline => ({
      ...BASELINE,
      destinations: [{ ...pool!, rhythm: { periodSeconds, jitterSeconds, bursts: 10 } }],
      clients: [],
    });
    const differ = (before: Baseline, after: Baseline): boolean =>
      compareBaseline(before, after).differences.length > 0;
    // jitter 20 s of 300 s: 3 × 20 = 60 > 30
    expect(differ(rhythmic(300, 20), rhythmic(360, 0))).toBe(false);
    expect(differ(rhythmic(300, 20), rhythmic(361, 0))).toBe(true);
    // period 2 s: a tenth is 0.2, so a second is tolerated
    expect(differ(rhythmic(2, 0), rhythmic(3, 0))).toBe(false);
    expect(differ(rhythmic(2, 0), rhythmic(3.1, 0))).toBe(true);
  });

  it('finds a lost rhythm when the peer was heard for six periods', () => {
    const { monitor, dns } = later(6);
    // gaps 10, 1000, 20, 500, 170, 100 s: median 135, deviations 125 865 115 365 35 35, median 120: no rhythm; 1800 s in all
    const irregular = (last: number): SessionUpdate[] =>
      talk(
        `${MINER}:4000`,
        '192.0.2.1:3333',
        'stratum',
        [0, 10, 1010, 1030, 1530, 1700, last].map((s) => DAY + s),
      );
    // the miner's span ends with the pool, so that it is not missed
    const observed = (last: number): Baseline =>
      observe([...irregular(last), ...monitor.slice(0, 3), ...dns], DAY, DAY + last);
    expect(lines(observed(1800))).toEqual([
      'rhythm-changed: 192.0.2.1 with stratum on 3333/tcp is heard without rhythm during 30 min, in the baseline every 5 min ± 0 s',
    ]);
    expect(lines(observed(1799))).toEqual([]);
  });

  it('finds a silent miner: three times its longest silence, and no less than a minute', () => {
    // the longest silence is 300 s, from job to job: 3 × 300 = 900 s are tolerated
    const quiet = (end: number): Baseline => observe(Object.values(later(1)).flat(), DAY, DAY + HOUR + end);
    expect(lines(quiet(900))).toEqual([]);
    const { differences } = compareBaseline(BASELINE, quiet(901), ['windows_update']);
    expect(differences).toEqual([
      {
        kind: 'silent-miner',
        message:
          'the miner 10.0.0.5 was silent for 15 min 1 s from 2026-03-03 07:00:00 UTC to the end; in the baseline for at most 5 min, tolerated are 15 min',
        miner: MINER,
        seconds: { expected: 300, observed: 901, tolerated: 900 },
      },
    ]);
  });

  it('finds the one host of a block that is silent', () => {
    const two = ['10.0.0.5', '10.0.0.6'].flatMap((host) =>
      talk(`${host}:4000`, '192.0.2.1:3333', 'stratum', every(60, 60)),
    );
    const baseline = learned(['10.0.0.0/24'], two, { captures: [capture(0, HOUR)] });
    const one = talk('10.0.0.5:4000', '192.0.2.1:3333', 'stratum', every(60, 60, DAY));
    const observed = learned(['10.0.0.0/24'], one, { captures: [capture(DAY, DAY + HOUR)] });
    expect(compareBaseline(baseline, observed).differences.map(({ kind, message }) => `${kind}: ${message}`)).toEqual([
      'silent-miner: the miner 10.0.0.6 was not heard in 1 h; silent in the baseline for at most 1 min, tolerated are 3 min',
    ]);
  });

  it('finds all miners silent, and does not blame their destinations too', () => {
    const observed = observe([], DAY, DAY + HOUR);
    expect(lines(observed).map((line) => line.split(':')[0])).toEqual(['silent-miner']);
  });

  it('does not judge a miner in too short a capture', () => {
    const { differences, notJudged } = compareBaseline(BASELINE, observe([], DAY, DAY + 100), ['windows_update']);
    expect(differences).toEqual([]);
    expect(notJudged[0]).toBe(
      'whether 10.0.0.5, which was not heard, is silent: that takes 15 min, and 1 min 40 s were recorded',
    );
  });

  it('leaves ignored applications out on both sides', () => {
    const { pool, monitor, dns } = later(6);
    const observed = observe([...pool, ...monitor, ...dns], DAY, DAY + 6 * HOUR);
    expect(lines(observed)).toEqual([]);
    expect(lines(observed, BASELINE, [])).toEqual([
      'missing-destination: destination 198.51.100.20 with windows_update on 443/tcp was not seen in 6 h',
    ]);
    const elsewhere = talk(`${MINER}:4002`, '198.51.100.99:443', 'windows_update', [DAY]);
    expect(lines(observe([...pool, ...monitor, ...dns, ...elsewhere], DAY, DAY + 6 * HOUR))).toEqual([]);
  });

  it('lists its kinds in one order', () => {
    const found = lines(
      observe(
        [
          ...talk('203.0.113.9:40000', `${MINER}:22`, 'ssh', [DAY + 5]),
          ...talk(`${MINER}:4100`, '203.0.113.10:4444', 'stratum', [DAY + 6]),
        ],
        DAY,
        DAY + 7 * HOUR,
      ),
    ).map((line) => line.split(':')[0] as DifferenceKind);
    expect(found).toEqual(DIFFERENCE_KINDS.filter((kind) => found.includes(kind)));
    expect(found).toContain('silent-miner');
  });
});
