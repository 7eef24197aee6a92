/** The home's captures on a real engine: what `check` finds among them, as a library and as a user runs it. */
import { spawn } from 'node:child_process';
import { copyFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readSessions } from '../../capture/sessions.ts';
import { readBaseline } from '../../baseline/read.ts';
import { look } from '../../check/look.ts';
import { schemaViolations } from '../../files/schema.ts';
import { readInputs, type GenerateOptions } from '../../generator/inputs.ts';
import { timeText } from '../../model/document.ts';
import type { CheckReport } from '../../model/generated/check.ts';
import type { SessionUpdate } from '../../model/session.ts';
import { BulkSink } from '../../cluster/bulk-sink.ts';
import { replay } from '../../replay/replay.ts';
import { templateOf } from '../../replay/template.ts';
import { runCliAsync } from '../support/cli-async.ts';
import type { CliResult } from '../support/cli.ts';
import { engineSkip, useEngine, wantedEngines } from '../support/engines.ts';
import { baselineInput, profileInput } from '../support/generated.ts';
import { REPOSITORY } from '../support/shared.ts';

const BASELINE = join(REPOSITORY, 'test', 'golden', 'baseline', 'home-miner.pcap.json');
const captures = ['home-miner.pcap', 'home-miner-intruders.pcap'].map((name) =>
  join(REPOSITORY, 'fixtures', 'captures', name),
);
const BEGIN = Date.UTC(2026, 2, 2, 6);
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
/** The hours while all was well, and the one after. */
const WELL = { fromMs: BEGIN, toMs: BEGIN + 6 * HOUR - 1 };
const AFTER = { fromMs: BEGIN + 6 * HOUR, toMs: BEGIN + 7 * HOUR };

const names = ({ unexpected }: CheckReport): string[] =>
  unexpected
    .map(({ application, source, destination, port }) => `${application} ${source} ${destination} ${port}`)
    .sort();
const INTRUDERS = [
  'ssh 192.168.1.167 203.0.113.10 22',
  'ssh 203.0.113.99 192.168.1.167 22',
  'stratum-monero 192.168.1.167 198.51.100.66 4444',
];

describe.each(wantedEngines(['opensearch@2.19.1']))('on %s', (id) => {
  const skip = engineSkip(id);
  describe.skipIf(skip !== '')(`what is found${skip}`, () => {
    const engine = useEngine(id);
    let folder = '';
    const updates: SessionUpdate[] = [];

    beforeAll(async () => {
      folder = mkdtempSync(join(tmpdir(), 'bitsecure-check-'));
      copyFileSync(BASELINE, join(folder, 'baseline.json'));
      await readSessions(captures, {
        onUpdate: (update) => {
          updates.push(update);
        },
      });
      for (const name of ['netmon', 'ecs']) {
        const profile = profileInput(name).document;
        // Plain indices: the small distribution of 7.17 has no data streams, and searches do not tell the difference.
        await engine.cluster.putTemplate({ ...templateOf(profile), dataStream: false });
        const sink = new BulkSink(engine.cluster, {
          timeoutMs: 60_000,
          onRefused: ({ error }) => expect.unreachable(error.reason),
        });
        await replay({ captures, stored: [] }, sink, { profile, miners: [] });
        await engine.cluster.refresh(profile.index.pattern);
      }
    }, 900_000);
    afterAll(() => rmSync(folder, { recursive: true, force: true }));

    const check = (
      span: { fromMs: number; toMs: number },
      options: Partial<GenerateOptions> = {},
    ): Promise<CheckReport> => {
      const baseline = readBaseline(BASELINE);
      const inputs = readInputs({
        miners: ['192.168.1.167'],
        profile: profileInput('netmon'),
        baseline: baselineInput(baseline),
        ...options,
      });
      return look(engine.cluster, span, { inputs, baseline });
    };

    it.each(['netmon', 'ecs'])('nothing while all was well, with the fields of %s', async (profile) => {
      const report = await check(WELL, { profile: profileInput(profile) });
      expect(report).toMatchObject({ unexpected: [], silent: [], notJudged: [] });
      expect(report.documents).toBeGreaterThan(100);
    });

    it.each(['netmon', 'ecs'])('three intruders in the hour after, with the fields of %s', async (profile) => {
      const report = await check(AFTER, { profile: profileInput(profile) });
      expect(names(report)).toEqual(INTRUDERS);
      const [first] = report.unexpected;
      const own = updates.filter(({ application }) => application.name === 'stratum-monero');
      expect(first).toMatchObject({
        application: 'stratum-monero',
        bytes: own.reduce((sum, { client, server }) => sum + client.bytesDelta + server.bytesDelta, 0),
        documents: own.length,
        firstSeen: timeText(Math.min(...own.map(({ startedUs }) => startedUs))),
        lastSeen: timeText(Math.max(...own.map(({ updatedUs }) => updatedUs))),
      });
      expect(report.silent).toEqual([]);
      expect(schemaViolations('check', report)).toEqual([]);
    });

    it('a miner that fell silent, and when it was heard last', async () => {
      const report = await check({ fromMs: BEGIN + 6 * HOUR + 45 * MINUTE, toMs: BEGIN + 7 * HOUR });
      expect(report.unexpected).toEqual([]);
      expect(report.silent).toEqual([
        {
          host: '192.168.1.167',
          longestSilenceSeconds: expect.closeTo(301, 0) as number,
          lastHeard: expect.stringMatching(/^2026-03-02T12:4/) as string,
        },
      ]);
    });

    it('a silence no longer than was usual says nothing', async () => {
      const report = await check({ fromMs: BEGIN + 6 * HOUR + 55 * MINUTE, toMs: BEGIN + 7 * HOUR });
      expect(report.silent).toEqual([]);
      expect(report.notJudged).toEqual([expect.stringMatching(/^192\.168\.1\.167: it was silent for 5 min/)]);
    });

    it.each<[string, Partial<GenerateOptions>, string[]]>([
      ['the address alone suffices', { expect: 'address' }, INTRUDERS.slice(1)],
      ['the stranger is the NetMon', { netmonAddresses: ['203.0.113.99'] }, [INTRUDERS[0] ?? '', INTRUDERS[2] ?? '']],
      ['ssh is ignored', { ignoredApplications: ['ssh', 'windows_update'] }, INTRUDERS.slice(2)],
      ['the indices are named by time', { indexPattern: '[network_]YYYY_MM_DD', targets: ['netmon'] }, INTRUDERS],
    ])('when %s', async (_, options, expected) => {
      expect(names(await check(AFTER, options))).toEqual(expected);
    });

    it('of another miner the baseline knows nothing', async () => {
      const report = await check(AFTER, { miners: ['192.168.1.30'] });
      expect(names(report)).toEqual(['tls 192.168.1.30 198.51.100.80 443']);
      expect(report.notJudged).toEqual(['192.168.1.30: the baseline does not say when it was heard']);
    });

    it('no index is no peace', async () => {
      await expect(check(WELL, { indexPattern: 'nothing-here-*' })).rejects.toMatchObject({ code: 'NOT_FOUND' });
    });

    it('an index that is red is no peace', { timeout: 60_000 }, async () => {
      const { mappings } = templateOf(profileInput('netmon').document);
      const settings = {
        number_of_shards: 1,
        number_of_replicas: 0,
        'index.routing.allocation.require._name': 'nobody',
      };
      // Nobody holds it: the engine would wait for its shard.
      const query = { wait_for_active_shards: '0', timeout: '1s' };
      const typed = engine.cluster.documentType === undefined ? mappings : { session: mappings };
      await engine.cluster.send({ method: 'PUT', path: '/network_red', query, body: { settings, mappings: typed } });
      try {
        await expect(check(WELL)).rejects.toMatchObject({
          code: 'CLUSTER_REFUSED',
          message: expect.stringMatching(/1 shard did not answer$/) as string,
        });
      } finally {
        await engine.cluster.deleteIndex('network_red');
      }
    });

    it('traffic without a destination is unexpected, though no group has it', { timeout: 60_000 }, async () => {
      const index = 'no-destination';
      const { mappings } = templateOf(profileInput('netmon').document);
      await engine.cluster.createIndex(index, { mappings });
      const now = new Date().toISOString();
      const document = { TimeUpdated: now, Application: 'arp', SrcIP: '192.168.1.167', TotalBytesDelta: 60 };
      const sink = new BulkSink(engine.cluster, {
        timeoutMs: 30_000,
        onRefused: ({ error }) => expect.unreachable(error.reason),
      });
      await sink.add({ index, id: '1', source: JSON.stringify(document) });
      await sink.close();
      await engine.cluster.refresh(index);
      const { status, stdout } = await run('--since', '5m', '--index-pattern', index);
      expect(status).toBe(1);
      expect(stdout).toContain('1 unexpected document without an address\n');
      expect(stdout).not.toContain('Nothing unexpected');
    });

    const run = (...args: string[]): Promise<CliResult> =>
      runCliAsync(['check', '--baseline', 'baseline.json', '--cluster-url', engine.running.url, ...args], {
        cwd: folder,
      });

    it('as a user: findings are 1, peace is 0', { timeout: 60_000 }, async () => {
      // All of the year: the captures are of March 2026, and clocks go on.
      const days = `${Math.min(365, Math.ceil((Date.now() - BEGIN) / (24 * HOUR)))}d`;
      const quiet = await run('--since', '10m');
      expect(quiet.status).toBe(1);
      expect(quiet.stderr).toContain('nobody was heard for 10m');
      const { status, stdout } = await run('--since', days, '--ignore-application', 'windows_update', '--json');
      if (Date.now() - BEGIN < 365 * 24 * HOUR)
        expect([status, names(JSON.parse(stdout) as CheckReport)]).toEqual([1, INTRUDERS]);
    });

    it('watching: what is new is printed and posted once, and a signal ends it', { timeout: 60_000 }, async () => {
      const posted: CheckReport[] = [];
      const hook = createServer((request, response) => {
        let text = '';
        request.setEncoding('utf8').on('data', (part: string) => (text += part));
        request.once('end', () => {
          posted.push(JSON.parse(text) as CheckReport);
          response.writeHead(posted.length === 1 ? 400 : 200).end();
        });
      });
      await new Promise<void>((done) => hook.listen(0, '127.0.0.1', done));
      // An index of its own, in which the present happens.
      const index = 'watched-now';
      const { mappings } = templateOf(profileInput('netmon').document);
      await engine.cluster.createIndex(index, { mappings });
      const put = async (application: string): Promise<void> => {
        const now = new Date().toISOString();
        const document = {
          TimeStart: now,
          TimeUpdated: now,
          Application: application,
          SrcIP: '192.168.1.167',
          DestIP: '198.51.100.66',
          DestPort: 4444,
          TotalBytesDelta: 100,
        };
        const sink = new BulkSink(engine.cluster, {
          timeoutMs: 30_000,
          onRefused: ({ error }) => expect.unreachable(error.reason),
        });
        await sink.add({ index, id: application, source: JSON.stringify(document) });
        await sink.close();
        await engine.cluster.refresh(index);
      };
      await put('stratum-monero');
      const url = `http://127.0.0.1:${(hook.address() as AddressInfo).port}/hook/s3cr3t`;
      const settings = ['--index-pattern', index, '--since', '5m', '--watch', '1s', '--notify', url, '--json'];
      const main = join(REPOSITORY, 'lib', 'cli', 'main.js');
      const child = spawn(
        process.execPath,
        [main, 'check', '--baseline', 'baseline.json', '--cluster-url', engine.running.url, ...settings],
        { cwd: folder, stdio: ['ignore', 'pipe', 'pipe'] },
      );
      let stdout = '';
      let stderr = '';
      child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
      child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
      const ended = new Promise<number | null>((done) => child.once('close', done));
      const lines = (): string[] => stdout.split('\n').filter((line) => line !== '');
      await expect.poll(() => lines().length, { timeout: 20_000 }).toBe(1);
      await put('irc');
      await expect.poll(() => lines().length, { timeout: 20_000 }).toBe(2);
      await new Promise((done) => setTimeout(done, 2500));
      child.kill('SIGINT');
      expect(await ended).toBe(130);
      expect(lines().map((line) => names(JSON.parse(line) as CheckReport).join())).toEqual([
        'stratum-monero 192.168.1.167 198.51.100.66 4444',
        'irc 192.168.1.167 198.51.100.66 4444',
      ]);
      expect(posted.map((report) => JSON.stringify(report))).toEqual(lines());
      expect(stderr).toMatch(/warning: the webhook at 127\.0\.0\.1:\d+ did not take the report: it answers 400/);
      expect(stderr).not.toContain('s3cr3t');
      hook.closeAllConnections();
      await new Promise((done) => hook.close(done));
    });

    it('a config file serves as the flags do', { timeout: 60_000 }, async () => {
      const config = [
        'baseline: baseline.json',
        `cluster-url: ${engine.running.url}`,
        'expect: address',
        'index-pattern: none-*',
      ];
      writeFileSync(join(folder, 'check.yaml'), `${config.join('\n')}\n`);
      const { status, stderr } = await runCliAsync(['check', '--config', 'check.yaml'], { cwd: folder });
      expect(status).toBe(2);
      expect(stderr).toMatch(/there is no document in none-\* on/);
    });
  });
});
