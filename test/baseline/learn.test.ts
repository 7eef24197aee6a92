import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { compareBaseline } from '../../baseline/compare.ts';
import { drawBaseline } from '../../baseline/draw.ts';
import { learnBaseline, type LearnOptions } from '../../baseline/learn.ts';
import { baselineReport } from '../../baseline/show.ts';
import { baselineText } from '../../baseline/write.ts';
import { schemaViolations } from '../../files/schema.ts';
import { parseAddressRange } from '../../model/address.ts';
import { BitSecureError } from '../../model/errors.ts';
import type { Baseline } from '../../model/generated/baseline.ts';
import { expectGolden } from '../support/golden.ts';
import { REPOSITORY, sharedPath, sharedSkip } from '../support/shared.ts';

const FOLDER = join(REPOSITORY, 'fixtures', 'captures');
const HOME = join(FOLDER, 'home-miner.pcap');
const INTRUDERS = join(FOLDER, 'home-miner-intruders.pcap');
const miners = (...texts: string[]): LearnOptions['miners'] => texts.map((text) => parseAddressRange(text));
const learn = (file: string, ...addresses: string[]): Promise<Baseline> =>
  learnBaseline([file], { miners: miners(...addresses) });

async function refusal(promise: Promise<unknown>): Promise<string> {
  const error: unknown = await promise.catch((fault: unknown) => fault);
  if (!(error instanceof BitSecureError)) throw new Error('was not refused');
  return `${error.toLine()} [${error.code}]`;
}

const RECORDINGS = readdirSync(FOLDER)
  .filter((name) => /\.pcap(ng)?$/.test(name))
  .sort();

describe.each(RECORDINGS)('the baseline of %s', (name) => {
  const built = name === 'applications.pcap' ? '192.0.2.5' : undefined;
  const miner = built ?? (name.startsWith('home-miner') ? '192.168.1.167' : '127.0.0.1');

  it('is as it was, and conforms to its schema', async () => {
    const baseline = await learn(join(FOLDER, name), miner);
    expect(schemaViolations('baseline', baseline)).toEqual([]);
    expectGolden(`baseline/${name}.json`, baselineText(baseline));
  });
});

describe('the miner at home', () => {
  it('speaks to its pool every five minutes, and is asked by its monitor every ten', async () => {
    const { destinations, clients } = await learn(HOME, '192.168.1.167');
    const pool = destinations.find(({ port }) => port === 3333);
    expect(pool).toMatchObject({ application: 'stratum', names: ['stratum.pool.example.net'] });
    expect(pool?.rhythm?.periodSeconds).toBeGreaterThan(295);
    expect(pool?.rhythm?.periodSeconds).toBeLessThan(305);
    expect(clients.map(({ address, port, rhythm }) => [address, port, rhythm?.periodSeconds])).toEqual([
      ['192.168.1.50', 80, 600],
    ]);
  });

  it('is shown to a person', async () => {
    expectGolden('baseline/home-miner.txt', baselineReport(await learn(HOME, '192.168.1.167')));
  });

  it('is drawn', async () => {
    const { svg } = await drawBaseline(await learn(HOME, '192.168.1.167'), { width: 1000, height: 400 });
    expectGolden('baseline/home-miner.svg', svg);
  });

  it('is told from the hour in which it is not alone', async () => {
    const observed = await learnBaseline([INTRUDERS], { miners: miners('192.168.1.167'), minersMayBeAbsent: true });
    const { differences, notJudged } = compareBaseline(await learn(HOME, '192.168.1.167'), observed, [
      'windows_update',
    ]);
    expect(notJudged).toEqual([]);
    expectGolden(
      'baseline/intruders.txt',
      `${differences.map(({ kind, message }) => `${kind}: ${message}`).join('\n')}\n`,
    );
  });

  it('is the same miner on the day itself', async () => {
    const baseline = await learn(HOME, '192.168.1.167');
    expect(compareBaseline(baseline, baseline)).toEqual({ differences: [], notJudged: [] });
  });
});

describe('learning', () => {
  it('does not depend on how often a session is read, but for the chart', async () => {
    const of = async (updateIntervalSeconds: number): Promise<unknown> => {
      const {
        volume,
        miners: hosts,
        ...rest
      } = await learnBaseline([HOME], {
        miners: miners('192.168.1.167'),
        updateIntervalSeconds,
      });
      const total = volume.series.map(({ application, bytes }) => [application, bytes.reduce((a, b) => a + b, 0)]);
      return { total, rest, bytes: hosts.map(({ bytes, sessions }) => [bytes, sessions]) };
    };
    const fine = await of(1);
    expect(await of(60)).toEqual(fine);
    expect(await of(600)).toEqual(fine);
  });

  it('reads several captures as one, and knows what was not recorded', async () => {
    const baseline = await learnBaseline([HOME, INTRUDERS], { miners: miners('192.168.1.167') });
    expect(baseline.learnedFrom?.map(({ name }) => name)).toEqual(['home-miner.pcap', 'home-miner-intruders.pcap']);
    expect(baseline.span.to > '2026-03-02T12:30').toBe(true);
    expect(baseline.destinations.map(({ address }) => address)).toContain('198.51.100.66');
  });

  it('does not depend on the order of its captures, nor lose an octet to a bound of live sessions', async () => {
    const options = { miners: miners('192.168.1.167') };
    const baseline = await learnBaseline([HOME, INTRUDERS], options);
    expect(await learnBaseline([INTRUDERS, HOME], options)).toEqual(baseline);
    const warnings: string[] = [];
    const bounded = await learnBaseline([HOME, INTRUDERS], {
      ...options,
      maxSessions: 1,
      onWarning: (text) => warnings.push(text),
    });
    expect(warnings.join()).toContain('more than 1 sessions lived at once');
    const octets = ({ volume }: Baseline): number =>
      volume.series.flatMap(({ bytes }) => bytes).reduce((sum, number) => sum + number, 0);
    expect(octets(bounded)).toBe(octets(baseline));
  });

  it('takes the interval that a person wants', async () => {
    const { volume } = await learnBaseline([HOME], { miners: miners('192.168.1.167'), intervalSeconds: 1200 });
    expect(volume.intervalSeconds).toBe(1200);
    expect(volume.from).toBe('2026-03-02T06:00:00.000Z');
    expect(volume.series[0]?.bytes).toHaveLength(19);
    expect(await refusal(learnBaseline([HOME], { miners: miners('192.168.1.167'), intervalSeconds: 1 }))).toBe(
      'intervals of 1 s are too many for this capture; leave the interval out, or take 5 s or longer [BAD_VALUE]',
    );
  });

  it('names the hosts that do occur when no miner does', async () => {
    expect(await refusal(learn(HOME, '10.9.9.9', '2001:db8::/32'))).toBe(
      '10.9.9.9, 2001:db8::/32 never occur in the capture; the hosts in it are, busiest first: 192.168.1.167, 192.168.1.30, 198.51.100.80, 203.0.113.10, 192.168.1.50 [MINER_NOT_SEEN]',
    );
  });

  it('warns of a miner that never occurs beside one that does, and of one that is only sent to', async () => {
    const warnings: string[] = [];
    const onWarning = (text: string): number => warnings.push(text);
    await learnBaseline([HOME], { miners: miners('192.168.1.167', '10.9.9.9'), onWarning });
    expect(warnings).toEqual(['10.9.9.9 never occurs: as far as this baseline knows, all that it does is unexpected']);
  });

  it.skipIf(sharedSkip !== '')(`tells the rhythm of real pools${sharedSkip}`, async () => {
    const { destinations, applications } = await learn(
      sharedPath('captures/mining/jsiwek-bitcoin-mining.pcap') ?? '',
      '10.0.2.15',
    );
    expect(applications.map(({ name }) => name)).toEqual(
      expect.arrayContaining(['getblocktemplate', 'getwork', 'stratum']),
    );
    // a job every half a minute, with the names from DNS
    const pool = destinations.find(({ application, rhythm }) => application === 'stratum' && rhythm !== undefined);
    expect(pool).toMatchObject({ address: '74.84.128.158', port: 3333, names: ['us1.bitminter.com'] });
    expect(pool?.rhythm?.periodSeconds).toBeCloseTo(31, 0);
  });
});
