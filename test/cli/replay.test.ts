/** `bitsecure replay` as a user runs it. The cluster is in this process, so the command runs beside it, not in its way. */
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { connectionOptions } from '../../cli/cluster-options.ts';
import { progressLine } from '../../cli/replay-report.ts';
import { FakeCluster } from '../support/fake-cluster.ts';
import { REPOSITORY } from '../support/shared.ts';

const CAPTURE = join(REPOSITORY, 'fixtures', 'captures', 'home-miner.pcap');
const MAIN = join(REPOSITORY, 'lib', 'cli', 'main.js');
const SECRET = 'sehr-geheim';

let fake: FakeCluster;
let folder: string;
beforeEach(async () => {
  fake = await FakeCluster.start('elasticsearch');
  folder = mkdtempSync(join(tmpdir(), 'bitsecure-replay-cli-'));
});
afterEach(async () => {
  await fake.stop();
  rmSync(folder, { recursive: true, force: true });
});

interface Ran {
  status: number | null;
  stdout: string;
  stderr: string;
}

async function bitsecure(
  args: string[],
  options: {
    env?: Record<string, string>;
    input?: Uint8Array;
    during?: (kill: (signal: NodeJS.Signals) => void) => unknown;
  } = {},
): Promise<Ran> {
  const env = { ...process.env, ...options.env };
  const child = spawn(process.execPath, [MAIN, 'replay', ...args], { cwd: folder, env });
  const ran: Ran = { status: null, stdout: '', stderr: '' };
  child.stdout.setEncoding('utf8').on('data', (text: string) => (ran.stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (ran.stderr += text));
  // A command that refuses does not read on.
  child.stdin.on('error', () => undefined).end(options.input ?? '');
  const closed = new Promise((resolve) => child.once('close', resolve));
  await options.during?.((signal) => child.kill(signal));
  await closed;
  return { ...ran, status: child.exitCode };
}

const at = (...args: string[]): string[] => [...args, '--cluster-url', fake.url];

it('loads a capture, and the counts add up', async () => {
  expect(await bitsecure(at(CAPTURE))).toMatchObject({
    status: 0,
    stdout: '',
    stderr: expect.stringMatching(
      /^network_2026_03_02: 235\n235 read = 235 indexed \+ 0 already there \+ 0 failed \([\d.]+ m?s, [\d,]+\/s\)\n$/,
    ) as string,
  });
  const again = await bitsecure(at(CAPTURE, '--json'));
  expect(JSON.parse(again.stdout)).toMatchObject({
    product: 'elasticsearch',
    version: '9.2.0',
    read: 235,
    indexed: 0,
    alreadyThere: 235,
    failed: 0,
    notKnown: 0,
    indices: { network_2026_03_02: 235 },
    packets: 2094,
    complete: true,
  });
  expect(fake.documents.size).toBe(235);
});

it('takes settings of the index, a profile and miners', async () => {
  const options = ['--shards', '2', '--replicas', '0', '--refresh-interval', '30s', '--profile', 'ecs'];
  const ran = await bitsecure(at(CAPTURE, ...options, '--miner-ip', '192.168.1.167'));
  expect(ran.status).toBe(0);
  expect(fake.templates.get('bitsecure-ecs')).toMatchObject({
    data_stream: {},
    index_patterns: ['logs-bitsecure.sessions-*'],
    template: { settings: { number_of_shards: 2, number_of_replicas: 0, refresh_interval: '30s' } },
  });
  const documents = [...fake.documents.values()].map(
    (text) => JSON.parse(text) as Record<'source' | 'destination', { ip: string }>,
  );
  expect(documents).toHaveLength(145);
  expect(documents.every(({ source, destination }) => [source.ip, destination.ip].includes('192.168.1.167'))).toBe(
    true,
  );
});

it('moves the end of the capture, and says to when', async () => {
  const before = Date.now();
  const ran = await bitsecure(at(CAPTURE, '--shift-to', 'now'));
  const told = Date.parse(/shifted to (\S+)/.exec(ran.stderr)?.[1] ?? '');
  expect(told).toBeGreaterThanOrEqual(before);
  const times = [...fake.documents.values()].map((text) =>
    Date.parse((JSON.parse(text) as { TimeUpdated: string }).TimeUpdated),
  );
  expect(Math.max(...times)).toBe(told);
  // The time that it told is the way back to the same documents.
  const again = await bitsecure(at(CAPTURE, '--shift-to', new Date(told).toISOString(), '--json'));
  expect(JSON.parse(again.stdout)).toMatchObject({ indexed: 0, alreadyThere: 235 });
  expect(await bitsecure(at('-', '--shift-to', 'now'), { input: readFileSync(CAPTURE) })).toMatchObject({
    status: 2,
    stderr: expect.stringContaining('stdin cannot be moved in time') as string,
  });
});

it('reads a capture or documents from stdin', async () => {
  expect((await bitsecure(at('-'), { input: readFileSync(CAPTURE) })).status).toBe(0);
  expect(fake.documents.size).toBe(235);
  const line = '{"TimeUpdated":"2026-03-02T06:00:00.000Z"}\n';
  expect((await bitsecure(at('-'), { input: Buffer.from(line) })).status).toBe(0);
  expect(fake.documents.size).toBe(236);
});

it('writes documents to a file instead, whole or not at all, which can be replayed', async () => {
  expect(await bitsecure([CAPTURE, '--output', 'out.ndjson'])).toMatchObject({
    status: 0,
    stderr: 'network_2026_03_02: 235\n235 read = 235 written\n',
  });
  expect(fake.requests).toEqual([]);
  const stdout = (await bitsecure([CAPTURE, '--output', '-'])).stdout;
  expect(stdout).toBe(readFileSync(join(folder, 'out.ndjson'), 'utf8'));
  await bitsecure(at('out.ndjson'));
  const fromFile = new Map(fake.documents);
  expect(JSON.parse((await bitsecure(at(CAPTURE, '--json'))).stdout)).toMatchObject({ alreadyThere: 235 });
  expect(fake.documents).toEqual(fromFile);
  symlinkSync('out.ndjson', join(folder, 'link'));
  for (const option of ['--output', '--dead-letter'])
    expect(await bitsecure(['link', option, 'out.ndjson'])).toMatchObject({
      status: 2,
      stderr: 'bitsecure: out.ndjson: is read by the same command; write to another file [UNWRITABLE]\n',
    });
  rmSync(join(folder, 'link'));
  writeFileSync(join(folder, 'cut.ndjson'), `${stdout.slice(0, 5000)}\n`);
  expect((await bitsecure(['cut.ndjson', '--output', 'never.ndjson'])).status).toBe(2);
  expect(readdirSync(folder).sort()).toEqual(['cut.ndjson', 'out.ndjson']);
});

it('a dry run says what would go where, and writes nothing', async () => {
  const ran = await bitsecure(at(CAPTURE, '--dry-run'));
  expect(ran).toMatchObject({
    status: 0,
    stderr: `${fake.url} is elasticsearch 9.2.0\nnetwork_2026_03_02: 235\n235 read = 235 would be indexed\n`,
  });
  expect(fake.requests.map(({ method }) => method)).toEqual(['GET']);
  expect((await bitsecure([CAPTURE, '--dry-run'])).status).toBe(0);
});

it('refused documents are told, kept and make it end with 1', async () => {
  fake.weather.item = (id) =>
    id.startsWith('a') ? { status: 400, type: 'document_parsing_exception', reason: `field of ${id}` } : undefined;
  const ran = await bitsecure(at(CAPTURE, '--dead-letter', 'dead.ndjson'));
  expect(ran.status).toBe(1);
  const lines = readFileSync(join(folder, 'dead.ndjson'), 'utf8').trimEnd().split('\n');
  expect(ran.stderr).toContain(`235 read = ${235 - lines.length} indexed + 0 already there + ${lines.length} failed`);
  expect(ran.stderr).toMatch(/warning: network_2026_03_02 a\w+-\d+: 400, document_parsing_exception: field of a/);
  expect(ran.stderr).toContain(`refused documents are in dead.ndjson: mend the cause, then replay that file`);
  fake.weather = {};
  expect((await bitsecure(at('dead.ndjson', '--dead-letter', 'dead.ndjson'))).status).toBe(2);
  expect((await bitsecure(at('dead.ndjson', '--dead-letter', 'still.ndjson'))).status).toBe(0);
  expect(existsSync(join(folder, 'still.ndjson'))).toBe(false);
  expect(fake.documents.size).toBe(235);
});

it.each<NodeJS.Signals>(['SIGINT', 'SIGTERM'])('%s ends it in good order with 130, and the counts', async (signal) => {
  const ran = await bitsecure(at(CAPTURE, '--speed', '1x', '--shift-to', 'now'), {
    during: async (kill) => {
      while (fake.documents.size === 0) await sleep(20);
      kill(signal);
    },
  });
  expect(ran.status).toBe(130);
  expect(ran.stderr).toMatch(/\d+ read = \d+ indexed \+ 0 already there \+ 0 failed/);
  expect(ran.stderr).toMatch(/interrupted.*; to finish it run it again with --shift-to 20\S+Z \[INTERRUPTED\]/);
  const target = /--shift-to (\S+)/.exec(ran.stderr)?.[1] ?? '';
  expect((await bitsecure(at(CAPTURE, '--shift-to', target))).status).toBe(0);
  expect(fake.documents.size).toBe(235);
});

it.each<[string, string[], RegExp]>([
  ['no cluster', [CAPTURE], /no cluster is named; give --cluster-url, or set BITSECURE_CLUSTER_URL/],
  ['no such file', [CAPTURE, 'nix.pcap'], /nix\.pcap: no such file/],
  ['a speed that is none', [CAPTURE, '--speed', 'warp'], /--speed warp is no speed/],
  ['a time that is none', [CAPTURE, '--shift-to', 'soon'], /"soon" is not a time/],
  ['an interval that is none', [CAPTURE, '--refresh-interval', 'often'], /--refresh-interval often is no interval/],
  ['too many shards', [CAPTURE, '--shards', '5000'], /--shards must be a whole number from 1 to 1024/],
  ['a profile that is none', [CAPTURE, '--profile', 'nix'], /there is no profile "nix"/],
  ['an address that is none', [CAPTURE, '--miner-ip', '300.1.1.1'], /"300\.1\.1\.1" is not an address/],
  ['two masters of stdout', [CAPTURE, '--json', '--output', '-'], /both want stdout/],
])('%s is told in one line, with 2', async (what, args, expected) => {
  const ran = await bitsecure(what === 'no cluster' ? args : at(...args));
  expect(ran.status).toBe(2);
  expect(ran.stderr.trimEnd().split('\n').at(-1)).toMatch(expected);
});

it('documents whose file is not made are not called written', async () => {
  const line = '{"TimeUpdated":"2026-03-02T06:00:00Z"}\n';
  writeFileSync(join(folder, 'damaged.ndjson'), `${line}${line}{"TimeUpdated":`);
  const { status, stderr } = await bitsecure(['damaged.ndjson', '--output', 'made.ndjson']);
  expect(status).toBe(2);
  expect(stderr).toContain('2 read = 0 written + 2 not written\n');
  expect(stderr).toMatch(/damaged\.ndjson:3: .* \[BAD_VALUE\]\n$/);
  expect(existsSync(join(folder, 'made.ndjson'))).toBe(false);
});

it('what cannot be moved in time is not told to be finished at a time', async () => {
  writeFileSync(
    join(folder, 'placed.ndjson'),
    '{"_index":"network_x","_id":"1","_source":{"TimeUpdated":"2026-03-02"}}\n',
  );
  const { status, stderr } = await bitsecure(at('placed.ndjson', '--shift-to', 'now'));
  expect(status).toBe(2);
  expect(stderr).toMatch(/placed\.ndjson:1: .*; replay such a file without --shift-to and --miner-ip \[USAGE\]\n$/);
});

it('times without a zone are UTC, wherever this machine stands', async () => {
  const times = ['2026-03-02T06:00:00', '2026-03-02 22:00:00.5', '2026-03-02T23:00:00Z'];
  const lines = times.map((time) => `${JSON.stringify({ TimeUpdated: time, Application: 'http' })}\n`);
  writeFileSync(join(folder, 'zoneless.ndjson'), lines.join(''));
  const env = { TZ: 'America/New_York' };
  const moved = await bitsecure(['zoneless.ndjson', '--shift-to', '2026-03-05T23:00:00Z', '--output', '-'], { env });
  const documents = moved.stdout.trim().split('\n');
  expect(
    documents.map((line) => (JSON.parse(line) as { _source: { TimeUpdated: string } })._source.TimeUpdated),
  ).toEqual(['2026-03-05T06:00:00.000Z', '2026-03-05T22:00:00.500Z', '2026-03-05T23:00:00.000Z']);
  const plain = await bitsecure(['zoneless.ndjson', '--output', '-'], { env });
  expect(plain.stdout.match(/"_index":"network_2026_03_02"/g)).toHaveLength(3);
});

it('documents of many days are made visible, whatever fits into the line of a request', async () => {
  const days = Array.from({ length: 300 }, (_, day) => new Date(Date.UTC(2025, 0, 1 + day)).toISOString());
  const lines = days.map((time) => `${JSON.stringify({ TimeUpdated: time, Application: 'http' })}\n`);
  writeFileSync(join(folder, 'year.ndjson'), lines.join(''));
  const { status, stderr } = await bitsecure(at('year.ndjson'));
  expect(status).toBe(0);
  expect(stderr).not.toContain('not visible');
  const asked = fake.requests.map(({ path }) => path).filter((path) => path.endsWith('/_refresh'));
  expect(Math.max(...asked.map((path) => path.length))).toBeLessThan(4096 - 500);
  const names = asked.flatMap((path) => path.slice(1, -'/_refresh'.length).split(','));
  expect(names).toEqual(days.map((time) => `network_${time.slice(0, 10).replaceAll('-', '_')}`));
});

describe('secrets', () => {
  const leaks = (ran: Ran): boolean =>
    [SECRET, Buffer.from(`miner:${SECRET}`).toString('base64')].some((text) =>
      (ran.stdout + ran.stderr).includes(text),
    );

  it('never appear, whatever goes wrong', async () => {
    const withUser = fake.url.replace('//', `//miner:${SECRET}@`);
    const flags = ['--cluster-user', 'miner', '--cluster-password', SECRET, '--verbose', '--timeout', '1'];
    const fine = await bitsecure([CAPTURE, '--cluster-url', withUser, '--json', '--verbose']);
    fake.weather.request = ({ path }, response) => {
      const reason = `${path} is not for miner with ${SECRET}`;
      fake.answer(response, 401, { error: { type: 'security_exception', reason }, status: 401 });
      return true;
    };
    const denied = await bitsecure(at(CAPTURE, ...flags));
    const deniedJson = await bitsecure([CAPTURE, '--cluster-url', withUser, '--json', '--verbose']);
    fake.weather.request = ({ bulk, headers }, response) => {
      if (bulk === 0) return false;
      const reason = `busy with ${headers.authorization}`;
      fake.answer(response, 503, { error: { type: 'busy', reason }, status: 503 });
      return true;
    };
    const busy = await bitsecure(at(CAPTURE, ...flags));
    fake.weather = { item: () => ({ status: 400, type: 'echo', reason: `not for ${SECRET}` }) };
    const letters = await bitsecure(at(CAPTURE, ...flags, '--dead-letter', 'echo.ndjson'));
    fake.weather = {};
    const nowhere = await bitsecure([CAPTURE, '--cluster-url', `http://miner:${SECRET}@127.0.0.1:1`, '--verbose']);
    const nonsense = await bitsecure([CAPTURE, '--cluster-url', `http://miner:${SECRET}@:1:1`, '--verbose']);
    expect([fine, denied, deniedJson, busy, nowhere, nonsense].map(({ status }) => status)).toEqual([0, 2, 2, 2, 2, 2]);
    expect([fine, denied, deniedJson, busy, nowhere, nonsense].filter((ran) => leaks(ran))).toEqual([]);
    expect(denied.stderr).toContain('/ is not for miner with ***');
    expect(busy.stderr).toContain('busy with Basic ***');
    expect(letters.stderr).toContain('400, echo: not for ***');
    expect(leaks(letters)).toBe(false);
    expect(readFileSync(join(folder, 'echo.ndjson'), 'utf8')).not.toContain(SECRET);
  });

  it('come from the environment and the config file too', async () => {
    const basic = `Basic ${Buffer.from(`miner:${SECRET}`).toString('base64')}`;
    const env = {
      BITSECURE_CLUSTER_URL: fake.url,
      BITSECURE_CLUSTER_USER: 'miner',
      BITSECURE_CLUSTER_PASSWORD: SECRET,
    };
    expect((await bitsecure([CAPTURE], { env })).status).toBe(0);
    const config = `cluster-url: ${fake.url}\ncluster-user: miner\ncluster-password: ${SECRET}\n`;
    writeFileSync(join(folder, 'bitsecure.yaml'), config);
    expect((await bitsecure([CAPTURE, '--config', 'bitsecure.yaml'])).status).toBe(0);
    expect(new Set(fake.requests.map(({ headers }) => headers.authorization))).toEqual(new Set([basic]));
    writeFileSync(join(folder, 'wrong.yaml'), `cluster-passwort: ${SECRET}\n`);
    const wrong = await bitsecure([CAPTURE, '--config', 'wrong.yaml', '--verbose']);
    expect(wrong.stderr).toMatch(/wrong\.yaml:1:1: .*cluster-passwort/);
    expect(leaks(wrong)).toBe(false);
  });
});

describe('where the cluster is', () => {
  const env = { BITSECURE_CLUSTER_URL: 'http://env', BITSECURE_API_KEY: 'env:key', BITSECURE_CA_FILE: '' };

  it('flags win, then the environment, then the config file', async () => {
    const config = join(folder, 'c.json');
    writeFileSync(
      config,
      JSON.stringify({
        'cluster-url': 'http://config',
        'cluster-user': 'c',
        'cluster-password': 'p',
        'ca-file': 'ca.pem',
      }),
    );
    expect(await connectionOptions({}, {})).toBeUndefined();
    expect(await connectionOptions({ config }, {})).toMatchObject({
      url: 'http://config',
      user: 'c',
      password: 'p',
      caFile: join(folder, 'ca.pem'),
    });
    expect(await connectionOptions({ config }, env)).toMatchObject({
      url: 'http://env',
      apiKey: 'env:key',
      user: undefined,
    });
    const flags = { 'cluster-url': 'http://flag', 'cluster-user': 'f', 'cluster-password': 'q', config };
    expect(await connectionOptions(flags, env)).toMatchObject({
      url: 'http://flag',
      user: 'f',
      password: 'q',
      apiKey: undefined,
    });
  });

  it('a user within the URL goes before those of the sources below it', async () => {
    const flags = { 'cluster-url': 'http://a:b@flag' };
    expect(await connectionOptions(flags, env)).toMatchObject({
      url: 'http://a:b@flag',
      apiKey: undefined,
      user: undefined,
    });
    const both = { ...flags, 'api-key': 'f:key' };
    expect(await connectionOptions(both, env)).toMatchObject({ apiKey: 'f:key' });
  });
});

it('progress tells rate, part and time left', () => {
  const progress = { read: 500, octets: 25, indices: new Map<string, number>(), shiftUs: 0 };
  expect(progressLine(progress, 4000, 10, 100)).toBe('4,000 documents, 400/s, 25 %, about 30 s left');
  expect(progressLine(progress, 4000, 10, undefined)).toBe('4,000 documents, 400/s');
  expect(progressLine({ ...progress, octets: 2 }, 10, 100, 100)).toContain('about 1 h 22 min left');
});
