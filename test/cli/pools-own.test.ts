import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { runCli, type CliResult } from '../support/cli.ts';
import { runCliAsync } from '../support/cli-async.ts';

const folder = mkdtempSync(join(tmpdir(), 'bitsecure-own-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const catalogue = join(folder, 'data', 'bitsecure', 'catalogue.ndjson');
const env = { XDG_DATA_HOME: join(folder, 'data'), BITSECURE_CATALOGUE: '' };
const pools = (...args: string[]): CliResult => runCli(['pools', ...args], { cwd: folder, env });
beforeEach(() => rmSync(catalogue, { force: true }));

describe('a user adds, edits and removes endpoints', () => {
  it('in a file of their own, at the place of user data', () => {
    expect(pools('add', 'stratum+ssl://Pool.Example:3333', '--coin', 'Monero', '--pool', 'Mine')).toMatchObject({
      status: 0,
      stdout: 'new        pool.example:3333\n',
    });
    expect(pools('edit', 'pool.example:3333', '--no-tls', '--region', 'Cellar').status).toBe(0);
    expect(JSON.parse(pools('list', '--source', 'user', '--json').stdout)).toEqual({
      host: 'pool.example',
      port: 3333,
      transport: 'tcp',
      pools: ['Mine'],
      coins: [{ symbol: 'XMR', name: 'Monero', algorithm: 'randomx' }],
      dialects: ['stratum-monero'],
      tls: false,
      regions: ['Cellar'],
      sources: [{ id: 'user' }],
    });
    expect(pools('remove', 'pool.example')).toMatchObject({ status: 0, stdout: 'removed  pool.example:3333\n' });
    expect(pools('list', '--source', 'user').status).toBe(1);
    expect(readFileSync(catalogue, 'utf8')).toBe('');
    expect(readdirSync(join(folder, 'data', 'bitsecure'))).toEqual(['catalogue.ndjson']);
  });

  it('and takes shipped ones out', () => {
    const host = 'xmr-eu1.nanopool.org';
    expect(pools('list', '--fqdn', host).status).toBe(0);
    expect(pools('remove', host).stdout).toContain(`removed  ${host}:14444\n`);
    expect(pools('list', '--fqdn', host).status).toBe(1);
    expect(pools('add', `${host}:14444`).status).toBe(0);
    expect(pools('list', '--fqdn', host, '--json').stdout).toContain('"pools":["Nanopool"]');
  });

  it.each([
    [['add', '10.0.0.1:3333'], 'BAD_VALUE', 'not globally routable'],
    [['edit', 'a.example:1', '--algorithm', 'x11'], 'USAGE', 'of which coin'],
    [['edit', 'a.example:1', '--tls'], 'NOT_FOUND', 'is not in the catalogue'],
    [['remove', 'xmr-eu1.nanopool.org', 'nobody.example'], 'NOT_FOUND', 'nothing was removed'],
    [['list', '--port', '0'], 'USAGE', '--port must be'],
    [['list', '--catalogue', 'none.ndjson'], 'NOT_FOUND', 'none.ndjson'],
    [['import', 'none.csv'], 'NOT_FOUND', 'none.csv'],
  ])('%j is refused in one line, and nothing is written', (args, code, why) => {
    const { status, stdout, stderr } = pools(...args);
    expect([status, stdout]).toEqual([2, '']);
    expect(stderr).toContain(`[${code}]`);
    expect(stderr).toContain(why);
    expect(stderr.trim().split('\n')).toHaveLength(1);
    expect(existsSync(catalogue)).toBe(false);
  });

  it('a broken catalogue is told with its line, and stays as it is', () => {
    pools('add', 'a.example:1');
    writeFileSync(catalogue, `${readFileSync(catalogue, 'utf8')}{"host":\n`);
    const before = readFileSync(catalogue, 'utf8');
    for (const args of [['list'], ['add', 'b.example:1']]) {
      const { status, stderr } = pools(...args);
      expect([args, status]).toEqual([args, 2]);
      expect(stderr).toContain('catalogue.ndjson:2: the line is cut');
    }
    expect(readFileSync(catalogue, 'utf8')).toBe(before);
  });

  it('at the same moment, and every change is there', async () => {
    const ports = [1, 2, 3, 4];
    const runs = ports.map((port) => runCliAsync(['pools', 'add', `a.example:${port}`, '--catalogue', catalogue]));
    expect((await Promise.all(runs)).map(({ status }) => status)).toEqual([0, 0, 0, 0]);
    expect(readFileSync(catalogue, 'utf8').match(/"port":\d/g)).toEqual(ports.map((port) => `"port":${port}`));
  }, 60_000);
});

describe('a user imports a list', () => {
  const list = 'host,port,coin\na.example,3333,XMR\nb.example,3333,BTC\na.example,3333,XMR\n0.0.0.0,1,XMR\n';
  const write = (): string => {
    writeFileSync(join(folder, 'mine.csv'), list);
    return 'mine.csv';
  };

  it('after a look at what would come', () => {
    const { status, stdout, stderr } = pools('import', write(), '--dry-run');
    expect(status).toBe(1);
    expect(stdout).toBe('new        a.example:3333  XMR\nnew        b.example:3333  BTC\n');
    expect(stderr.split('\n')).toEqual([
      'mine.csv:4: it repeats line 2',
      'mine.csv:5: left out: it names "0.0.0.0", which is not globally routable',
      '2 endpoints: 2 new; 1 line left out',
      'Nothing was written. Run again without --dry-run.',
      '',
    ]);
    expect(existsSync(catalogue)).toBe(false);
  });

  it('and twice is once', () => {
    pools('import', write());
    const before = readFileSync(catalogue, 'utf8');
    expect(pools('import', write()).stderr).toContain('2 endpoints: 2 unchanged; 1 line left out');
    expect(readFileSync(catalogue, 'utf8')).toBe(before);
  });

  it('from stdin; an empty one is no fault', () => {
    const run = (input: string): CliResult => runCli(['pools', 'import', '-'], { cwd: folder, env, input });
    expect(run('stratum+tcp://c.example:1\n')).toMatchObject({ status: 0 });
    expect(run('')).toMatchObject({ status: 0 });
    expect(run('\u0000\u0001\u0002').stderr).toContain('stdin: is no text');
    expect(pools('list', '--fqdn', 'c.example', '--json').stdout).toContain('"tls":false');
  });
});
