/** Bad weather: whatever answers in the place of a cluster, `check` and `validate` say one clear line, in time. */
import { spawn } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import type { ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { runCliAsync } from '../support/cli-async.ts';
import { runCli } from '../support/cli.ts';
import { FakeCluster, html, type FakeRequest, type Weather } from '../support/fake-cluster.ts';
import { baselineOf, peer } from '../support/generated.ts';
import { REPOSITORY } from '../support/shared.ts';

let folder = '';
let fake: FakeCluster;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'bitsecure-check-weather-'));
  const baseline = baselineOf(['192.168.1.167'], [peer('stratum 203.0.113.10 3333')]);
  writeFileSync(join(folder, 'baseline.json'), JSON.stringify(baseline));
  runCli(['generate', '--miner-ip', '192.168.1.167', '--target', 'kibana', '--out', 'dist'], { cwd: folder });
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));
beforeEach(async () => {
  fake = await FakeCluster.start('elasticsearch');
});
afterEach(() => fake.stop());

const COMMANDS: [string, string[]][] = [
  ['check', ['check', '--baseline', 'baseline.json']],
  ['validate', ['validate', 'dist/kibana']],
];

type Answer = (request: FakeRequest, response: ServerResponse) => Promise<boolean> | boolean;
const everywhere = (answer: Answer): Weather => ({ request: answer });

async function run(command: string[], url: string, ...more: string[]): ReturnType<typeof runCliAsync> {
  const began = Date.now();
  const result = await runCliAsync([...command, '--cluster-url', url, ...more], { cwd: folder });
  expect(Date.now() - began).toBeLessThan(15_000);
  return result;
}

/** One line for a person, with its code, and nothing of a secret. */
function expectLine(stderr: string, code: string, words: RegExp): void {
  const lines = stderr.trim().split('\n');
  expect(lines).toHaveLength(1);
  expect(lines[0]).toMatch(/^bitsecure: /);
  expect(lines[0]).toMatch(words);
  expect(lines[0]).toContain(`[${code}]`);
}

describe.each(COMMANDS)('%s', (_name, command) => {
  it('nobody is there', async () => {
    const { port } = fake;
    await fake.stop();
    const { status, stderr, stdout } = await run(command, `http://127.0.0.1:${port}`);
    expect([status, stdout]).toEqual([2, '']);
    expectLine(stderr, 'CLUSTER_UNREACHABLE', /ECONNREFUSED.*is the address right/);
    fake = await FakeCluster.start('elasticsearch');
  });

  it('the password is wrong', async () => {
    fake.weather = everywhere((_request, response) => {
      const error = { type: 'security_exception', reason: 'unable to authenticate user [mona]' };
      fake.answer(response, 401, { error, status: 401 });
      return true;
    });
    const { status, stderr } = await run(command, `http://mona:s3cr3t-word@127.0.0.1:${fake.port}`);
    expect(status).toBe(2);
    expectLine(stderr, 'CLUSTER_DENIED', /401.*refused/);
    expect(stderr).not.toContain('s3cr3t-word');
  });

  it('a proxy answers with a page', async () => {
    fake.weather = everywhere((_request, response) => html(response, 200));
    const { status, stderr } = await run(command, fake.url);
    expect(status).toBe(2);
    expectLine(stderr, 'NOT_A_CLUSTER', /text\/html/);
  });

  it('it never answers', async () => {
    fake.weather = everywhere(async (_request, response) => {
      await Promise.race([
        sleep(20_000, undefined, { ref: false }),
        new Promise((done) => response.once('close', done)),
      ]);
      return true;
    });
    const { status, stderr } = await run(command, fake.url, '--timeout', '1');
    expect(status).toBe(2);
    expectLine(stderr, 'CLUSTER_UNREACHABLE', /no answer within 1 s/);
  });
});

describe('check: a cluster that connects well', () => {
  const command = COMMANDS[0]?.[1] ?? [];
  const silent: Weather['request'] = async ({ path }, response) => {
    if (path === '/') return false;
    await new Promise((done) => response.once('close', done));
    return true;
  };

  it('and then never answers', async () => {
    fake.weather = { request: silent };
    const { status, stderr } = await run(command, fake.url, '--timeout', '1');
    expect(status).toBe(2);
    expectLine(stderr, 'CLUSTER_UNREACHABLE', /no answer within 1 s/);
  });

  it('and never answers until Ctrl-C', async () => {
    fake.weather = { request: silent };
    const main = join(REPOSITORY, 'lib', 'cli', 'main.js');
    const child = spawn(process.execPath, [main, ...command, '--cluster-url', fake.url], { cwd: folder });
    const ended = new Promise<number | null>((done) => child.once('close', done));
    await expect.poll(() => fake.requests.length, { timeout: 10_000 }).toBeGreaterThan(1);
    const began = Date.now();
    child.kill('SIGINT');
    expect(await ended).toBe(130);
    expect(Date.now() - began).toBeLessThan(5000);
  });

  it('and, being old, leaves out an index that is red without a word', async () => {
    fake.weather = everywhere(({ path }, response) => {
      if (path === '/') return false;
      const aggregations = { all: { doc_count: 0 }, application: { buckets: [] } };
      fake.answer(response, 200, {
        _shards: { total: 2, successful: path.endsWith('/_count') ? 2 : 1, failed: 0 },
        count: 5,
        hits: { total: 5, hits: [] },
        aggregations,
      });
      return true;
    });
    const { status, stdout, stderr } = await run(command, fake.url);
    expect([status, stdout]).toEqual([2, '']);
    expectLine(stderr, 'CLUSTER_REFUSED', /1 shard did not answer; is an index red\?/);
  });

  it.each<[string, object]>([
    ['counts', { count: 'many' }],
    ['finds', { count: 5, hits: { total: 0 } }],
  ])('and %s nothing that makes sense', async (_what, answer) => {
    fake.weather = everywhere(({ path }, response) => {
      if (path === '/') return false;
      fake.answer(response, 200, answer);
      return true;
    });
    const { status, stdout, stderr } = await run(command, fake.url);
    expect([status, stdout]).toEqual([2, '']);
    expectLine(stderr, 'NOT_A_CLUSTER', /is there a proxy in between/);
  });
});

it('check: a cluster that connects well and then answers with a page', async () => {
  fake.weather = everywhere((request, response) => request.path !== '/' && html(response, 502));
  const { status, stderr } = await run(COMMANDS[0]?.[1] ?? [], fake.url);
  expect(status).toBe(2);
  expectLine(stderr, 'NOT_A_CLUSTER', /502/);
});

it('validate: what could not run is told of each case, the paper part is reported all the same', async () => {
  fake.weather = everywhere((request, response) => {
    if (request.path === '/') return false;
    fake.answer(response, 403, {
      error: { type: 'security_exception', reason: 'no create_index for you' },
      status: 403,
    });
    return true;
  });
  const { status, stdout, stderr } = await run(COMMANDS[1]?.[1] ?? [], fake.url, '--format', 'junit');
  expect(status).toBe(2);
  expect(stdout).toMatch(/tests="\d+" failures="0" errors="8" skipped="\d+"/);
  expect(stdout).toMatch(/name="proof-live">\s*<error message="[^"]*403[^"]*no create_index/);
  expect(stdout).toMatch(/name="proof-baseline">\s*<skipped message="the pack was made without a baseline"/);
  // The index could be there, for all that is known.
  expect(stderr).toMatch(/^warning: the index bitsecure-proof-[0-9a-f]{16} could not be removed: .*403/);
});

it('validate: a search that breaks off is told, and the index is removed', { timeout: 60_000 }, async () => {
  const removed: string[] = [];
  fake.weather = {
    request: async ({ method, path, body }, response) => {
      if (path === '/' || path === '/_bulk') return false;
      if (method === 'DELETE') removed.push(path);
      if (path.endsWith('/_search')) {
        response.destroy();
        return true;
      }
      const answer = path.endsWith('/_count')
        ? { count: fake.documents.size }
        : { valid: true, acknowledged: true, body };
      fake.answer(response, 200, answer);
      return true;
    },
  };
  const { status, stdout } = await run(COMMANDS[1]?.[1] ?? [], fake.url, '--json');
  expect(status).toBe(2);
  const [pack] = (JSON.parse(stdout) as { packs: { proof: { verdicts: { status: string; reason?: string }[] } }[] })
    .packs;
  const errors = pack?.proof.verdicts.filter((verdict) => verdict.status === 'error');
  expect(errors).toHaveLength(8);
  expect(errors?.[0]?.reason).toContain(fake.url);
  expect(removed.some((path) => /^\/bitsecure-proof-[0-9a-f]{16}$/.test(path))).toBe(true);
});

it.each([
  [['--cluster', '--cluster-url', 'http://127.0.0.1:1'], /--cluster starts a cluster, and --cluster-url names one/],
  [['--cluster', 'windows'], /no engine "windows"/],
  [['--baseline', 'baseline.json'], /--baseline is for a proof/],
  [['--keep-indices'], /--keep-indices is for a proof/],
  [['--cluster', '--timeout', '0'], /--timeout must be/],
  [['--cluster', '--baseline', 'baseline.json'], /was made without a baseline.*generate the pack again/],
  [['--cluster', '--baseline', 'none.json'], /none\.json: no such file/],
])('validate %j is refused', (more, words) => {
  const { status, stderr } = runCli(['validate', 'dist/kibana', ...more], { cwd: folder });
  expect(status).toBe(2);
  expect(stderr.trim().split('\n')).toHaveLength(1);
  expect(stderr).toMatch(words);
});

it.each([
  [[], /no baseline is given/],
  [['--baseline', 'baseline.json'], /no cluster is named/],
  [['--baseline', 'baseline.json', '--since', 'yesterday'], /--since "yesterday" is no span of time/],
  [['--baseline', 'baseline.json', '--since', '0m'], /no span of time/],
  [['--baseline', 'baseline.json', '--since', '5m', '--watch', '10m'], /--watch 10m is longer than --since 5m/],
  [['--baseline', 'baseline.json', '--notify', 'chat?token=s3cr3t'], /--notify is not the address of a webhook/],
  [['--baseline', 'baseline.json', '--notify', 'ftp://x:s3cr3t@y/'], /--notify is not the address/],
  [['--baseline', 'baseline.json', '--miner-ip', '300.1.1.1'], /300\.1\.1\.1.* is not an address/],
  [['--baseline', 'baseline.json', '--index-pattern', 'a b'], /"a b" cannot be an index pattern/],
  [['--baseline', 'baseline.json', '--profile', 'none'], /there is no profile "none"/],
])('check %j is refused', (more, words) => {
  const { status, stderr } = runCli(['check', ...more], { cwd: folder, env: { BITSECURE_CLUSTER_URL: '' } });
  expect(status).toBe(2);
  expect(stderr.trim().split('\n')).toHaveLength(1);
  expect(stderr).toMatch(words);
  expect(stderr).not.toContain('s3cr3t');
});

it('validate: Ctrl-C in mid-proof removes the index, and ends with 130', { timeout: 30_000 }, async () => {
  const removed: string[] = [];
  let searching = (): void => undefined;
  const search = new Promise<void>((resolve) => (searching = resolve));
  fake.weather = {
    request: ({ method, path }, response) => {
      if (path === '/' || path === '/_bulk') return false;
      if (method === 'DELETE') removed.push(path);
      if (path.endsWith('/_search')) searching();
      else fake.answer(response, 200, { count: fake.documents.size, valid: true });
      return true;
    },
  };
  const main = join(REPOSITORY, 'lib', 'cli', 'main.js');
  const child = spawn(process.execPath, [main, 'validate', 'dist/kibana', '--cluster-url', fake.url], { cwd: folder });
  let stderr = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
  await search;
  child.kill('SIGINT');
  expect(await ended).toBe(130);
  expect(stderr).toBe('bitsecure: interrupted [INTERRUPTED]\n');
  expect(removed.some((path) => /^\/bitsecure-proof-[0-9a-f]{16}$/.test(path))).toBe(true);
});

it('validate: a manifest whose miner is none could not be proved', async () => {
  cpSync(join(folder, 'dist', 'kibana'), join(folder, 'edited'), { recursive: true });
  const file = join(folder, 'edited', 'manifest.json');
  writeFileSync(file, readFileSync(file, 'utf8').replace('"192.168.1.167"', '"the miner"'));
  const { status, stdout, stderr } = await run(['validate', 'edited'], fake.url);
  expect([status, stderr]).toEqual([2, '']);
  expect(stdout).toMatch(/error +the manifest of the pack: "the miner" is not an address.* proof-query/);
});
