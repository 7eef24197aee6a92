/** `pools mark` as users run it, against a real cluster that a replay has filled. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadProfile } from '../../files/profile.ts';
import { schemaViolations } from '../../files/schema.ts';
import type { PoolMarkReport } from '../../model/generated/pool-mark.ts';
import { templateOf } from '../../replay/template.ts';
import { runCli } from '../support/cli.ts';
import { engineSkip, SMALL, useEngine, wantedEngines } from '../support/engines.ts';
import { REPOSITORY } from '../support/shared.ts';

const CAPTURE = 'fixtures/captures/home-miner-intruders.pcap';
const STORE = 'fixtures/flows/pools.ndjson';
const MAIN = join(REPOSITORY, 'lib', 'cli', 'main.js');

const empty = mkdtempSync(join(tmpdir(), 'bitsecure-mark-'));
afterAll(() => rmSync(empty, { recursive: true, force: true }));
/** Nobody's own catalogue, and no cluster of the environment. */
const env = { XDG_DATA_HOME: empty, BITSECURE_CATALOGUE: '', BITSECURE_CLUSTER_URL: '' };

function reportOf(stdout: string): PoolMarkReport {
  const report = JSON.parse(stdout) as PoolMarkReport;
  expect(schemaViolations('pool-mark', report)).toEqual([]);
  const { read, marked, unchanged, others, refused } = report;
  expect(read).toBe(marked + unchanged + others + refused);
  return report;
}

describe.each(wantedEngines(['elasticsearch@9.2.0']))('on %s', (id) => {
  const skip = id === SMALL ? ' (skipped: it has no data streams)' : engineSkip(id);
  describe.skipIf(skip !== '')(`pools mark${skip}`, () => {
    const engine = useEngine(id);
    beforeAll(() => {
      const replay = ['replay', CAPTURE, '--profile', 'ecs', '--no-pools', '--shift-to', 'now'];
      expect(runCli([...replay, '--cluster-url', engine.running.url], { env }).status).toBe(0);
    });

    const command = ['pools', 'mark', '--profile', 'ecs', '--store', STORE, '--since', '2d'];
    const args = (...more: string[]): string[] => [...command, '--cluster-url', engine.running.url, ...more];

    it('counts, then marks, then finds nothing more to do', { timeout: 120_000 }, async () => {
      const tried = runCli(args('--dry-run', '--json'), { env });
      expect({ status: tried.status, stderr: tried.stderr }).toEqual({ status: 0, stderr: '' });
      const wanted = reportOf(tried.stdout);
      expect(wanted).toMatchObject({ dryRun: true, unchanged: 0, refused: 0 });
      expect(wanted.marked).toBeGreaterThan(10);
      const marked = runCli(args('--json'), { env });
      expect(marked.status).toBe(0);
      expect(reportOf(marked.stdout)).toEqual({ ...wanted, dryRun: false });
      const again = runCli(args(), { env });
      expect(again).toMatchObject({ status: 0, stdout: '' });
      expect(again.stderr).toBe(
        `${wanted.read} documents of known hosts = 0 marked + ${wanted.marked} unchanged + ${wanted.others} on other ports\n`,
      );
      const profile = loadProfile('ecs');
      const query = { term: { [profile.fields['pool.name']?.name ?? '']: 'Mine' } };
      const mine = await engine.cluster.count(profile.index.pattern, query);
      expect(mine).toBeGreaterThan(0);
      expect(mine).toBeLessThan(wanted.marked);
    });

    it('--watch looks until a signal: a line, and 130', { timeout: 60_000 }, async () => {
      const child = spawn(process.execPath, [MAIN, ...args('--watch', '1h', '--json')], {
        cwd: REPOSITORY,
        env: { ...process.env, ...env },
        stdio: ['ignore', 'pipe', 'pipe'],
      });
      let stderr = '';
      child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
      const [first] = (await once(child.stdout.setEncoding('utf8'), 'data')) as [string];
      expect(reportOf(first)).toMatchObject({ dryRun: false, marked: 0 });
      child.kill('SIGINT');
      await once(child, 'close');
      expect(child.exitCode).toBe(130);
      expect(JSON.parse(stderr)).toEqual({ error: { code: 'INTERRUPTED', message: 'interrupted' } });
    });

    it('an index that has the field as something else is told in one line', { timeout: 120_000 }, async () => {
      const profile = loadProfile('netmon');
      const pool = profile.fields['pool.name']?.name ?? '';
      // All the others are as they are to be: guessed by two shards at once they may differ, and documents be refused.
      const { properties } = templateOf(profile).mappings as { properties: object };
      await engine.cluster.createIndex('network_2026_03_02', {
        mappings: { properties: { ...properties, [pool]: { type: 'date' } } },
      });
      const at = ['--cluster-url', engine.running.url];
      const replayed = runCli(['replay', CAPTURE, '--no-pools', '--shift-to', '2026-03-02T15:00:00Z', ...at], { env });
      expect(replayed).toMatchObject({ status: 0 });
      const { status, stdout, stderr } = runCli(['pools', 'mark', '--store', STORE, '--since', '365d', ...at], { env });
      expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
      expect(stderr).toMatch(
        /^bitsecure: .*network_2026_03_02.*\[PoolName\] (?:cannot be changed|of different type).*\[CLUSTER_REFUSED\]\n$/,
      );
    });
  });
});

it.each([
  [['--since', 'ever'], '--since'],
  [['--watch', '0'], '--watch'],
  [[], '--cluster-url'],
])('%j: one line, exit 2', (more, told) => {
  const { status, stdout, stderr } = runCli(['pools', 'mark', ...more], { env });
  expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
  expect(stderr).toContain(told);
  expect(stderr.trimEnd().split('\n')).toHaveLength(1);
});
