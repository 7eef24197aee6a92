/** Replays into real clusters, one at a time: what arrives is what the capture holds, whatever happens on the way. */
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readCapture } from '../../capture/read.ts';
import type { Cluster } from '../../cluster/cluster.ts';
import { connectCluster } from '../../cluster/connect.ts';
import { loadProfile } from '../../files/profile.ts';
import { BulkSink } from '../../cluster/bulk-sink.ts';
import { replay, type ReplayOptions, type ReplayReport } from '../../replay/replay.ts';
import { sortInputs } from '../../replay/source.ts';
import { templateOf } from '../../replay/template.ts';
import { engineSkip, SMALL, useEngine, wantedEngines } from '../support/engines.ts';
import { REPOSITORY } from '../support/shared.ts';

const CAPTURE = join(REPOSITORY, 'fixtures', 'captures', 'home-miner.pcap');

interface Load {
  file?: string;
  profile?: string;
  timeoutMs?: number;
  options?: Partial<ReplayOptions>;
}

/** Replays as the command does, and makes the documents visible. */
async function load(
  url: string,
  { file = CAPTURE, profile: name = 'netmon', timeoutMs = 60_000, options = {} }: Load = {},
) {
  const cluster = await connectCluster({ url });
  const profile = loadProfile(name);
  try {
    const template = templateOf(profile, { shards: 1, replicas: 0 });
    const dataStream = template.dataStream && cluster.hasDataStreams && `elasticsearch@${cluster.version}` !== SMALL;
    await cluster.putTemplate({ ...template, dataStream });
    const sink = new BulkSink(cluster, { timeoutMs, onRefused: (document) => expect(document).toBeUndefined() });
    const report = await replay(await sortInputs([file]), sink, { profile, miners: [], ...options });
    if (report.stopped === undefined) await cluster.refresh([...report.indices.keys()].join(','));
    return report;
  } finally {
    await cluster.close();
  }
}

async function sum(cluster: Cluster, index: string, field: string): Promise<number> {
  const body = { size: 0, aggs: { sum: { sum: { field } } } };
  const answer = (await cluster.search(index, body)) as { aggregations: { sum: { value: number } } };
  return answer.aggregations.sum.value;
}

/** Many documents with ids of their own, as `replay --output` writes them. */
function writeLines(file: string, count: number, index: string): void {
  const lines = Array.from({ length: count }, (_, n) =>
    JSON.stringify({
      _index: index,
      _id: `id-${n}`,
      _source: {
        TimeUpdated: '2026-04-01T00:00:00.000Z',
        TotalBytesDelta: n,
        Application: 'stratum',
        note: 'x'.repeat(400),
      },
    }),
  );
  writeFileSync(file, `${lines.join('\n')}\n`);
}

describe.each(wantedEngines(['elasticsearch@9.2.0', 'opensearch@3.8.0']))('%s', (id) => {
  const skip = engineSkip(id);
  const engine = useEngine(id);
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'bitsecure-replay-'));
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it.skipIf(skip !== '').each([
    { profile: 'netmon', index: 'network_*', bytes: 'TotalBytesDelta', packets: 'PacketsDelta' },
    { profile: 'ecs', index: 'logs-bitsecure.sessions-*', bytes: 'network.bytes', packets: 'network.packets' },
  ])(
    `the capture arrives whole as documents of $profile, and twice is once${skip}`,
    async ({ profile, index, ...field }) => {
      const report = await load(engine.running.url, { profile });
      expect(report).toMatchObject({ indexed: report.read, present: 0, refused: 0, stopped: undefined });
      const capture = await readCapture(CAPTURE, () => undefined);
      const { packetsNotIp = 0 } = report.captures ?? {};
      expect(await engine.cluster.count(index)).toBe(report.read);
      expect(packetsNotIp).toBe(0);
      expect(await sum(engine.cluster, index, field.packets)).toBe(capture.packets);
      expect(await sum(engine.cluster, index, field.bytes)).toBe(capture.bytes);
      const again = await load(engine.running.url, { profile });
      expect(again).toMatchObject({ indexed: 0, present: report.read, refused: 0 });
      expect(await engine.cluster.count(index)).toBe(report.read);
    },
    120_000,
  );

  it.skipIf(skip !== '')(`types are those of the profile${skip}`, async () => {
    const { body } = await engine.cluster.send({ method: 'GET', path: '/network_2026_03_02/_mapping' });
    const text = JSON.stringify(body);
    expect(text).toContain('"SrcIP":{"type":"keyword"}');
    expect(text).toContain('"TimeUpdated":{"type":"date"}');
    expect(text).toContain('"TotalBytesDelta":{"type":"long"}');
  });

  it.skipIf(skip !== '')(
    `shifted, it is a set of its own, and the same shift is the same set${skip}`,
    async () => {
      const endUs = Date.UTC(2027, 5, 1, 12) * 1000;
      const first = await load(engine.running.url, { options: { endUs } });
      expect([...first.indices.keys()]).toEqual(['network_2027_06_01']);
      expect(first).toMatchObject({ indexed: first.read, present: 0 });
      expect(await load(engine.running.url, { options: { endUs } })).toMatchObject({ indexed: 0, present: first.read });
      expect(await engine.cluster.count('network_2027_06_01')).toBe(first.read);
      const latest = (await engine.cluster.search('network_2027_06_01', {
        size: 0,
        aggs: { latest: { max: { field: 'TimeUpdated' } } },
      })) as { aggregations: { latest: { value: number } } };
      expect(latest.aggregations.latest.value).toBe(endUs / 1000);
    },
    60_000,
  );

  it.skipIf(skip !== '')(
    `a read-only index stops it with the reason, and lifting that finishes it${skip}`,
    async () => {
      const file = join(folder, 'locked.ndjson');
      writeLines(file, 500, 'network_2026_05_01');
      await engine.cluster.createIndex('network_2026_05_01', { settings: { 'index.blocks.write': true } });
      const report = await load(engine.running.url, { file });
      expect(report.stopped?.toLine()).toMatch(
        /^network_2026_05_01 takes no documents: cluster_block_exception: .*lift the block/,
      );
      await engine.cluster.send({
        method: 'PUT',
        path: '/network_2026_05_01/_settings',
        body: { 'index.blocks.write': false },
      });
      expect(await load(engine.running.url, { file })).toMatchObject({ indexed: 500, stopped: undefined });
    },
    60_000,
  );

  it.skipIf(skip !== '')(
    `a disk that is too full stops it with the reason${skip}`,
    async () => {
      const settings = { 'index.blocks.read_only_allow_delete': true };
      await engine.cluster.send({ method: 'PUT', path: '/network_2026_05_01/_settings', body: settings });
      const file = join(folder, 'full.ndjson');
      writeLines(file, 10, 'network_2026_05_01');
      const report = await load(engine.running.url, { file });
      expect(report.stopped?.toLine()).toMatch(/read.only.+allow.delete.*disk of the cluster is too full: make room/);
      await engine.cluster.deleteIndex('network_2026_05_01');
    },
    60_000,
  );

  it.skipIf(skip !== '')(
    `a red index is given up within the time-out, with the reason${skip}`,
    async () => {
      const settings = { 'index.routing.allocation.require._name': 'nobody', 'index.number_of_shards': 1 };
      const body = { settings };
      await engine.cluster.send({
        method: 'PUT',
        path: '/network_2026_05_02',
        query: { wait_for_active_shards: '0' },
        body,
      });
      expect((await engine.cluster.health('network_2026_05_02')).status).toBe('red');
      const file = join(folder, 'red.ndjson');
      writeLines(file, 10, 'network_2026_05_02');
      const began = Date.now();
      const report = await load(engine.running.url, { file, timeoutMs: 4000 });
      expect(report.stopped?.toLine()).toMatch(/took no documents for 4 s, lastly: .*primary shard is not active/);
      expect(Date.now() - began).toBeLessThan(9000);
      await engine.cluster.deleteIndex('network_2026_05_02');
    },
    60_000,
  );

  it.skipIf(skip !== '')(
    `a mapping that conflicts stops it with the first reason${skip}`,
    async () => {
      await engine.cluster.createIndex('network_2026_05_03', {
        mappings: { properties: { Application: { type: 'ip' } } },
      });
      const file = join(folder, 'conflict.ndjson');
      writeLines(file, 300, 'network_2026_05_03');
      const refused: string[] = [];
      const sink = new BulkSink(engine.cluster, {
        timeoutMs: 10_000,
        onRefused: (document) => refused.push(document.id),
      });
      const profile = loadProfile('netmon');
      const report = await replay(await sortInputs([file]), sink, { profile, miners: [] });
      expect(report.stopped?.toLine()).toMatch(/100 documents in a row were refused .*Application/);
      expect(refused).toHaveLength(300);
      await engine.cluster.deleteIndex('network_2026_05_03');
    },
    60_000,
  );

  it.skipIf(skip !== '')(
    `a replay that is killed is finished by running it again${skip}`,
    async () => {
      const file = join(folder, 'killed.ndjson');
      writeLines(file, 40_000, 'network_2026_05_04');
      // Before: while it is being made, asking it for a count is refused.
      await engine.cluster.createIndex('network_2026_05_04');
      const main = join(REPOSITORY, 'lib', 'cli', 'main.js');
      const child = spawn(process.execPath, [main, 'replay', file, '--cluster-url', engine.running.url], {
        stdio: 'ignore',
      });
      while ((await engine.cluster.count('network_2026_05_04')) === 0) {
        await sleep(20);
        if (child.exitCode !== null) throw new Error('it ended before it was killed');
        await engine.cluster.refresh('network_*');
      }
      child.kill('SIGKILL');
      await once(child, 'exit');
      const report = await load(engine.running.url, { file });
      expect(report).toMatchObject({ read: 40_000, refused: 0, stopped: undefined });
      expect(report.present).toBeGreaterThan(0);
      expect(report.indexed).toBeGreaterThan(0);
      expect(await engine.cluster.count('network_2026_05_04')).toBe(40_000);
    },
    120_000,
  );

  it.skipIf(skip !== '')(
    `a cluster that is killed in mid-replay and comes back loses and doubles nothing${skip}`,
    async () => {
      const file = join(folder, 'crash.ndjson');
      writeLines(file, 40_000, 'network_2026_05_05');
      await engine.cluster.createIndex('network_2026_05_05');
      const state: { report?: ReplayReport } = {};
      const replaying = load(engine.running.url, { file, timeoutMs: 120_000 }).then((done) => (state.report = done));
      let seen = 0;
      while (seen === 0 && state.report === undefined) {
        await sleep(20);
        await engine.cluster.refresh('network_*');
        seen = await engine.cluster.count('network_2026_05_05');
      }
      await engine.running.crash();
      expect(state.report).toBeUndefined();
      await engine.running.resume();
      expect(await replaying).toMatchObject({ read: 40_000, refused: 0, unsettled: 0, stopped: undefined });
      await engine.cluster.refresh('network_*');
      expect(await engine.cluster.count('network_2026_05_05')).toBe(40_000);
      expect(await sum(engine.cluster, 'network_2026_05_05', 'TotalBytesDelta')).toBe((40_000 * 39_999) / 2);
    },
    240_000,
  );

  it.skipIf(skip !== '')(`nothing is left in the folder of the files${skip}`, () => {
    expect(readdirSync(folder).filter((name) => name.startsWith('.'))).toEqual([]);
    expect(readFileSync(join(folder, 'crash.ndjson'), 'utf8').split('\n')).toHaveLength(40_001);
  });
});
