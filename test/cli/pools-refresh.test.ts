/** `pools refresh` as a user has it: a process, a DNS server and pools on loopback, signals and kills. */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { schemaViolations } from '../../files/schema.ts';
import type { PoolEndpoint } from '../../model/generated/pool-endpoint.ts';
import { FileStore } from '../../pools/file-store.ts';
import { runCliAsync } from '../support/cli-async.ts';
import { dnsServer, responseWith, type DnsServerDouble } from '../support/dns-servers.ts';
import { FakeCluster } from '../support/fake-cluster.ts';
import { startPool, type Pool } from '../support/pool-servers.ts';
import { REPOSITORY } from '../support/shared.ts';

let dns: DnsServerDouble;
let pool: Pool;
let folder: string;
let env: Record<string, string>;
beforeAll(async () => {
  dns = await dnsServer(({ name, type }) => {
    if (!name.endsWith('.up.test')) return responseWith(3);
    return type === 'A' ? [{ name, type: 'A', ttl: 60, data: '127.0.0.1' }] : [];
  });
  pool = await startPool('node-stratum-pool');
});
afterAll(async () => {
  await dns.close();
  await pool.close();
});
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'bitsecure-refresh-cli-'));
  env = { XDG_STATE_HOME: join(folder, 'state'), XDG_DATA_HOME: folder };
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const store = (): string => join(folder, 'pools.ndjson');

/** Only our own records: names that are up, and one that is not there. */
function catalogue(names: number): string {
  const file = join(folder, 'mine.ndjson');
  const lines = [...Array.from({ length: names }, (_, n) => `p${n}.up.test`), 'gone.down.test'].map((host) =>
    JSON.stringify({
      host,
      port: pool.port,
      transport: 'tcp',
      pools: ['Mine'],
      coins: [{ symbol: 'TESTCOIN' }],
      dialects: ['stratum'],
      sources: [{ id: 'user' }],
    }),
  );
  writeFileSync(file, `${lines.join('\n')}\n`);
  return file;
}

const options = (names: number): string[] => [
  'pools',
  'refresh',
  '--catalogue',
  catalogue(names),
  '--only',
  'TESTCOIN',
  '--resolver',
  dns.server,
  '--allow-private',
];

async function statesOf(file: string): Promise<PoolEndpoint[]> {
  const opened = await FileStore.open(file, 'read', (line) => expect(line).toBe(''));
  return opened.load();
}

function start(args: string[]): { child: ChildProcess; output: () => string } {
  const child = spawn(process.execPath, [join(REPOSITORY, 'lib', 'cli', 'main.js'), ...args], {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let text = '';
  for (const stream of [child.stdout, child.stderr])
    stream?.setEncoding('utf8').on('data', (part: string) => (text += part));
  return { child, output: () => text };
}

describe('pools refresh', { timeout: 60_000 }, () => {
  it('stores what is there, and says so', async () => {
    const result = await runCliAsync([...options(3), '--store', store()], { env });
    expect(result.stderr).toBe('');
    expect(result.stdout.replace(/\(.*?\);/, '(…);')).toBe(
      [
        '4 endpoints (…); names: 4 asked, 3 have addresses, 1 have none, 0 not known',
        'up       3  stratum 3',
        'not up   1  dns-failed 1',
        'skipped  0',
        'No changes since the last pass.',
        '',
      ].join('\n'),
    );
    expect(result.status).toBe(0);
    const states = await statesOf(store());
    expect(states.filter(({ status }) => status === 'up').map(({ dialect }) => dialect)).toEqual(
      Array.from({ length: 3 }, () => 'stratum'),
    );
    const again = await runCliAsync([...options(3), '--store', store(), '--json'], { env });
    const report: unknown = JSON.parse(again.stdout);
    expect(schemaViolations('pool-refresh', report)).toEqual([]);
    expect((await statesOf(store())).map(({ history }) => history[0]?.checks)).toEqual([2, 2, 2, 2]);
  });

  it('leaves private addresses alone unless it is told otherwise', async () => {
    const args = options(2).filter((word) => word !== '--allow-private');
    const result = await runCliAsync([...args, '--store', store()], { env });
    expect(result.stdout).toContain('skipped  1  loopback (RFC 1122) 1');
    expect(result.stderr).toContain('2 of 3 names have only addresses that are not probed');
    expect((await statesOf(store())).map(({ reason }) => reason)).toEqual(['dns-failed', 'dns-failed', 'dns-failed']);
  });

  it.each([
    [['--shard', '9/8'], /--shard "9\/8" is no part of a whole; give 1\/2/],
    [['--resolve-every', '5m'], /--resolve-every is given without --every/],
    [['--resolver', 'dns.example'], /"dns\.example" is no address of a DNS server/],
    [['--only', 'nobody'], /no endpoint of the catalogue is of .*nobody/],
    [['--cluster-url', 'http://127.0.0.1:1'], /both --store and --cluster-url are given/],
  ])('refuses %j', async (more, told) => {
    const base = more.includes('--only')
      ? options(1).filter((word) => !['--only', 'TESTCOIN'].includes(word))
      : options(1);
    const result = await runCliAsync([...base, '--store', store(), ...more], { env });
    expect(result.stderr).toMatch(told);
    expect(result.stderr.trimEnd().split('\n')).toHaveLength(1);
    expect(result.status).toBe(2);
  });

  it('wants a store, and one that is its own', async () => {
    const none = await runCliAsync(options(1), { env });
    expect(none).toMatchObject({ status: 2 });
    expect(none.stderr).toContain('no place for the pool index is named; give --store');
    writeFileSync(store(), 'my letters\n');
    const other = await runCliAsync([...options(1), '--store', store()], { env });
    expect(other.status).toBe(2);
    expect(other.stderr).toContain('pools.ndjson:1: is no store of pool endpoints');
    expect(readFileSync(store(), 'utf8')).toBe('my letters\n');
  });

  it.each(['SIGINT', 'SIGTERM'] as const)('runs on and on, and ends in good order by %s', async (signal) => {
    const { child, output } = start([...options(3), '--store', store(), '--every', '1s']);
    await expect.poll(() => output().split('4 endpoints').length, { timeout: 40_000 }).toBeGreaterThan(2);
    child.kill(signal);
    expect(await once(child, 'exit')).toEqual([130, null]);
    expect(output()).toContain('interrupted: what was found is stored [INTERRUPTED]');
    expect(await statesOf(store())).toHaveLength(4);
    expect(existsSync(`${store()}.lock`)).toBe(false);
  });

  it('killed at any moment leaves a whole store', async () => {
    let checks = 0;
    for (let kill = 0; kill < 3; kill += 1) {
      const { child, output } = start([...options(12), '--store', store(), '--every', '1s']);
      await expect.poll(() => output(), { timeout: 40_000 }).toContain('13 endpoints');
      await sleep(Math.random() * 1500);
      child.kill('SIGKILL');
      await once(child, 'exit');
      const states = await statesOf(store());
      expect(states).toHaveLength(13);
      const sum = states.reduce((all, { history }) => all + history.reduce((n, span) => n + span.checks, 0), 0);
      expect(sum).toBeGreaterThan(checks);
      checks = sum;
    }
    await runCliAsync([...options(1), '--store', store()], { env });
    expect(readdirSync(folder).filter((name) => /part|lock/.test(name))).toEqual([]);
  });

  it('gives a cluster that comes back what it did not take, in the next run at the latest', async () => {
    const fake = await FakeCluster.start('elasticsearch');
    try {
      fake.weather = {
        request: ({ bulk }, response) => {
          if (bulk === 0) return false;
          fake.answer(response, 403, { error: { type: 'security_exception', reason: 'no' }, status: 403 });
          return true;
        },
      };
      const { child, output } = start([...options(2), '--cluster-url', fake.url, '--every', '1h']);
      await expect.poll(() => output(), { timeout: 40_000 }).toContain('the pass goes on');
      child.kill('SIGTERM');
      expect(await once(child, 'exit')).toEqual([2, null]);
      expect(output()).toMatch(/403, .*; \d+ documents are kept in .*unsaved-[0-9a-f]{12}\.ndjson; mend the store/);
      fake.weather = {};
      const again = await runCliAsync([...options(2), '--cluster-url', fake.url], { env });
      expect(again.stderr).toMatch(/\d+ documents that the store did not take before are stored now/);
      expect(again.status).toBe(0);
      const keys = [...fake.documents.keys()];
      expect(keys.filter((key) => key.startsWith('bitsecure-pools/'))).toHaveLength(3);
      expect(keys.filter((key) => key.startsWith('bitsecure-pool-observations-'))).not.toHaveLength(3);
    } finally {
      await fake.stop();
    }
  });
});
