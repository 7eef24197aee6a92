/** Real engines. One after another in one file, so that a small machine has one at a time. */
import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readdirSync, realpathSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import type { BackgroundCluster } from '../../cluster/background.ts';
import { cacheFolder } from '../../cluster/cache.ts';
import type { EngineId } from '../../cluster/engines.ts';
import { isAlive } from '../../files/process.ts';
import { startCluster } from '../../cluster/start.ts';
import { runCli } from '../support/cli.ts';
import { engineSkip, wantedEngines } from '../support/engines.ts';
import { REPOSITORY } from '../support/shared.ts';

async function call(method: string, url: string, body?: object): Promise<Record<string, unknown>> {
  const response = await fetch(url, {
    method,
    headers: { 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  if (!response.ok) throw new Error(`${method} ${url}: ${response.status} ${await response.text()}`);
  return (await response.json()) as Record<string, unknown>;
}

/** Whether a process of this process group is left. */
const groupLives = (leader: number): boolean => isAlive(-leader);

async function until(test: () => boolean, seconds: number): Promise<boolean> {
  for (let left = seconds * 20; left > 0; left -= 1) {
    if (test()) return true;
    await sleep(50);
  }
  return test();
}

/** Temporary folder of all that these tests start: what is in it at the end was left behind. */
let work: string;
beforeEach(() => {
  work = realpathSync(mkdtempSync(join(tmpdir(), 'bitsecure-start-')));
  chmodSync(work, 0o755);
  vi.stubEnv('TMPDIR', work);
});
afterEach(() => {
  vi.unstubAllEnvs();
  const left = readdirSync(work);
  rmSync(work, { recursive: true, force: true });
  expect(left.filter((name) => name.startsWith('bitsecure-cluster-'))).toEqual([]);
});

describe.each(wantedEngines(['elasticsearch@9.2.0', 'opensearch@3.8.0']))('%s', (id) => {
  const skip = engineSkip(id);

  it.skipIf(skip !== '')(
    `stores, finds, survives a crash, and is gone after stop${skip}`,
    { timeout: 900_000 },
    async () => {
      const cluster = await startCluster(id, { heapMb: 512, timeoutMs: 240_000 });
      try {
        expect(cluster.version).toBe(id.split('@')[1]);
        expect(cluster.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
        // As root it must run as somebody else; otherwise as ourselves.
        const owner = spawnSync('ps', ['-o', 'uid=', '-p', String(cluster.pid)], { encoding: 'utf8' }).stdout.trim();
        if (process.getuid?.() === 0) expect(owner).not.toBe('0');
        const type = id.startsWith('elasticsearch@5') ? 'session' : '_doc';
        await call('PUT', `${cluster.url}/network_2026_03_02/${type}/1?refresh=true`, { SrcIP: '192.168.1.167' });
        const find = { query: { query_string: { query: 'SrcIP:"192.168.1.167"' } } };
        const found = await call('POST', `${cluster.url}/network_*/_search`, find);
        expect(found['hits']).toMatchObject({ hits: [{ _source: { SrcIP: '192.168.1.167' } }] });

        await cluster.crash();
        await expect(fetch(cluster.url)).rejects.toThrowError('fetch failed');
        await cluster.resume();
        const again = await call('POST', `${cluster.url}/network_*/_search`, find);
        expect(again['hits']).toMatchObject({ hits: [{ _source: { SrcIP: '192.168.1.167' } }] });
      } finally {
        await cluster.stop();
      }
      await cluster.stop();
      expect(existsSync(cluster.folder)).toBe(false);
      expect(groupLives(cluster.pid)).toBe(false);
      expect(isAlive(cluster.supervisorPid)).toBe(false);
    },
  );
});

/** Of the daily ones the quickest to start. */
const light: EngineId = 'elasticsearch@5.6.16';
const skip = engineSkip(light);

describe.skipIf(skip !== '')(`whatever happens${skip}`, { timeout: 300_000 }, () => {
  /** A program of its own that starts a cluster, tells of it, and waits. */
  async function parent(): Promise<{ child: ChildProcess; cluster: BackgroundCluster }> {
    const script = `const { startCluster } = await import(${JSON.stringify(join(REPOSITORY, 'lib/cluster/start.js'))});
      const { pid, supervisorPid, folder } = await startCluster('${light}', { heapMb: 512 });
      console.log(JSON.stringify({ pid: supervisorPid, enginePid: pid, folder }));`;
    const child = spawn(process.execPath, ['--input-type=module', '-e', script], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const [line] = (await once(createInterface({ input: child.stdout }), 'line')) as [string];
    return { child, cluster: JSON.parse(line) as BackgroundCluster };
  }

  it.each(['SIGKILL', 'SIGINT'] as const)('the engine goes with a parent that gets %s', async (signal) => {
    const { child, cluster } = await parent();
    expect(groupLives(cluster.enginePid)).toBe(true);
    child.kill(signal);
    expect(await until(() => !isAlive(cluster.pid), 15)).toBe(true);
    expect(groupLives(cluster.enginePid)).toBe(false);
    expect(existsSync(cluster.folder)).toBe(false);
  });

  it('a node that cannot start says why, with the end of its log, and leaves nothing', async () => {
    const start = startCluster(light, { settings: { 'no.such.setting': 'x' } });
    await expect(start).rejects.toMatchObject({
      code: 'CLUSTER_FAILED',
      message: expect.stringContaining('no.such.setting') as string,
    });
  });

  it('a node that takes too long is given up', async () => {
    await expect(startCluster(light, { timeoutMs: 300 })).rejects.toThrowError(
      /does not answer after 0 s; (?:it has said nothing yet|its log ends: \S)/,
    );
  });

  describe('on the command line', () => {
    /** State of its own, engines of everybody. */
    const env = { BITSECURE_CACHE: '' };
    beforeAll(() => {
      env.BITSECURE_CACHE = realpathSync(mkdtempSync(join(tmpdir(), 'bitsecure-state-')));
      for (const shared of ['engines', 'maven']) {
        mkdirSync(join(cacheFolder(), shared), { recursive: true });
        symlinkSync(join(cacheFolder(), shared), join(env.BITSECURE_CACHE, shared));
      }
    });
    afterAll(() => rmSync(env.BITSECURE_CACHE, { recursive: true, force: true }));

    const status = (): BackgroundCluster[] =>
      runCli(['cluster', 'status', '--json'], { env })
        .stdout.split('\n')
        .filter((line) => line !== '')
        .map((line) => JSON.parse(line) as BackgroundCluster);

    it('starts, is listed, answers, and stops', async () => {
      const started = runCli(['cluster', 'start', '--engine', light, '--heap', '512'], { env });
      expect(started.stderr).toContain('bitsecure cluster stop --all');
      expect(started.status).toBe(0);
      const [cluster] = status();
      expect(started.stdout).toBe(`${light.padEnd(22)}  ${cluster?.url}  pid ${cluster?.pid}\n`);
      expect(await call('GET', `${cluster?.url}/_cluster/health`)).toMatchObject({ number_of_nodes: 1 });
      const [product, version = ''] = light.split('@');
      const other = runCli(['cluster', 'stop', `${product}@${version.slice(0, -1)}`], { env });
      expect(other).toMatchObject({ status: 2, stderr: expect.stringContaining('no cluster') as string });
      const stopped = runCli(['cluster', 'stop', `${product}@${version.split('.')[0]}`], { env });
      expect(stopped).toMatchObject({ status: 0, stdout: '', stderr: `stopped ${light} (${cluster?.url})\n` });
      expect(groupLives(cluster?.enginePid ?? 0)).toBe(false);
      expect(existsSync(cluster?.folder ?? '/')).toBe(false);
      expect(status()).toEqual([]);
    });

    it('one whose supervisor was killed is cleaned away by the next look', async () => {
      runCli(['cluster', 'start', '--engine', light, '--heap', '512'], { env });
      const [cluster] = status();
      process.kill(cluster?.pid ?? 0, 'SIGKILL');
      expect(await until(() => !isAlive(cluster?.pid ?? 0), 5)).toBe(true);
      expect(groupLives(cluster?.enginePid ?? 0)).toBe(true);
      expect(status()).toEqual([]);
      expect(await until(() => !groupLives(cluster?.enginePid ?? 0), 5)).toBe(true);
      expect(existsSync(cluster?.folder ?? '/')).toBe(false);
    });

    it('a temporary folder that is not there is told', () => {
      const elsewhere = { ...env, TMPDIR: join(work, 'none') };
      const { status: exit, stderr } = runCli(['cluster', 'start', '--engine', light], { env: elsewhere });
      expect(exit).toBe(2);
      expect(stderr).toMatch(/none: no folder for the node can be made there \(ENOENT\); set TMPDIR .* \[UNWRITABLE\]/);
    });

    it('Ctrl-C while it starts leaves nothing', async () => {
      const child = spawn(
        process.execPath,
        [join(REPOSITORY, 'lib/cli/main.js'), 'cluster', 'start', '--engine', light],
        {
          env: { ...process.env, ...env },
          stdio: 'ignore',
        },
      );
      const made = (): boolean => readdirSync(work).some((name) => existsSync(join(work, name, 'engine.log')));
      expect(await until(made, 30)).toBe(true);
      child.kill('SIGINT');
      const [code] = (await once(child, 'exit')) as [number];
      expect(code).toBe(130);
      expect(await until(() => readdirSync(work).length === 0, 15)).toBe(true);
      expect(status()).toEqual([]);
    });
  });
});
