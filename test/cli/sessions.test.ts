/** `bitsecure sessions` as a user runs it. */
import { execFileSync, spawn } from 'node:child_process';
import { copyFileSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { runCli } from '../support/cli.ts';
import { expectGolden } from '../support/golden.ts';
import { capture, Connection, fragmented, udp } from '../support/packets.ts';
import { REPOSITORY } from '../support/shared.ts';
import { clientHello, tlsData } from '../support/traffic.ts';

const CAPTURE = 'fixtures/captures/applications.pcap';
const golden = (name: string): string => readFileSync(join(REPOSITORY, 'test', 'golden', name), 'utf8');

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'bitsecure-test-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

describe('bitsecure sessions', () => {
  it('has a help that says it all', () => {
    const { stdout, status } = runCli(['sessions', '--help']);
    expectGolden('cli/sessions-help.txt', stdout);
    expect(status).toBe(0);
  });

  it.each(['netmon', 'ecs'])('writes the documents of profile %s to stdout, and about them to stderr', (profile) => {
    const { stdout, stderr, status } = runCli(['sessions', CAPTURE, '--profile', profile]);
    // Members may stand in another order.
    const documentsOf = (text: string): unknown[] =>
      text
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line) as unknown);
    expect(documentsOf(stdout)).toEqual(documentsOf(golden(`model/applications.${profile}.ndjson`)));
    expectGolden('cli/sessions-summary.txt', stderr);
    expect(status).toBe(0);
  });

  it('reads stdin, and several files as one stream', () => {
    const input = readFileSync(join(REPOSITORY, CAPTURE));
    expect(runCli(['sessions', '-'], { input }).stdout).toBe(golden('model/applications.netmon.ndjson'));
    const both = runCli([
      'sessions',
      'fixtures/captures/home-miner.pcap',
      'fixtures/captures/home-miner-intruders.pcap',
    ]);
    expect(both.stderr).toMatch(/^2,560 packets \(386,993 bytes\) in \d+ sessions\n/);
  });

  it('expands patterns, and reads in order of time whatever the order given', () => {
    const given = runCli([
      'sessions',
      'fixtures/captures/home-miner-intruders.pcap',
      'fixtures/captures/home-miner.pcap',
    ]);
    const pattern = runCli(['sessions', 'fixtures/captures/home-miner*.pcap', 'fixtures/captures/home-miner.pcap']);
    expect(pattern.stdout).toBe(given.stdout);
    expect(pattern.stdout.split('\n')).toHaveLength(301);
    expect(runCli(['sessions', 'fixtures/*.nothing'])).toMatchObject({
      stdout: '',
      stderr:
        'bitsecure: fixtures/*.nothing: no file has a name like this pattern; look with ls what is there [NOT_FOUND]\n',
      status: 2,
    });
  });

  it('tells likely mining from what was seen: TLS with a known endpoint', () => {
    const file = join(folder, 'tls.pcap');
    const catalogue = join(folder, 'own.ndjson');
    const asks = (at: number, port: number) =>
      new Connection(at, `192.0.2.5:${4000 + at}`, `198.51.100.9:${port}`)
        .say(at + 0.1, clientHello('xmr.pool.example'))
        .answer(at + 0.2, tlsData(90))
        .close(at + 1);
    const subscribe = '{"id":1,"method":"mining.subscribe","params":[]}\n';
    const plain = new Connection(4, '192.0.2.5:4004', '198.51.100.9:3333').say(4.1, subscribe).close(5);
    writeFileSync(file, capture(asks(0, 443), asks(2, 8443), plain));
    const record = { host: 'xmr.pool.example', transport: 'tcp', pools: ['A pool'], coins: [{ symbol: 'XMR' }] };
    const known = { ...record, dialects: ['stratum-monero'], sources: [{ id: 'user' }] };
    writeFileSync(
      catalogue,
      `${JSON.stringify({ ...known, port: 443 })}\n${JSON.stringify({ ...known, port: 3333 })}\n`,
    );
    const told = (...more: string[]) => runCli(['sessions', file, '--mining', '--catalogue', catalogue, ...more]);
    const { stdout, stderr } = told();
    const documents = stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(
      documents.map((one) => [one['Application'], one['PoolName'], one['MiningCertainty'], one['MiningDialect']]),
    ).toEqual([
      ['tls', ['A pool'], 'likely', 'stratum-monero'],
      ['stratum', ['A pool'], 'seen', 'stratum'],
    ]);
    const summary = [
      'likely mining, stratum-monero in TLS: 1 session with A pool',
      'mining, stratum: 1 session with A pool',
    ];
    expect(stderr.split('\n').filter((line) => line.includes('mining,'))).toEqual(summary);
    expect(told('--top', '9').stderr).toContain(summary.join('\n'));
    expect(told('--no-pools').stderr).not.toContain('likely');
  });

  it('says what became of fragments', () => {
    const whole = udp({ at: 0, from: '10.0.0.1:1', to: '10.0.0.2:2', data: Buffer.alloc(1000) });
    const file = join(folder, 'fragments.pcap');
    writeFileSync(file, capture(fragmented(whole, 1, 400), fragmented(whole, 2, 400)[0]!));
    expect(runCli(['sessions', file]).stderr).toContain(
      '\n4 fragments: 1 datagram put together, 1 unfinished at the end\n',
    );
  });

  it('says what is known of a server: with a store also what it was at that time', () => {
    const capture = 'fixtures/captures/home-miner-intruders.pcap';
    const documentsOf = (...args: string[]): { documents: Record<string, unknown>[]; stderr: string } => {
      const { stdout, stderr, status } = runCli(['sessions', capture, ...args]);
      expect(status).toBe(0);
      const lines = stdout.trim().split('\n');
      return { documents: lines.map((line) => JSON.parse(line) as Record<string, unknown>), stderr };
    };
    const store = ['--store', 'fixtures/flows/pools.ndjson'];
    const marked = documentsOf(...store).documents.filter((document) => 'PoolEndpoint' in document);
    const told = marked.map(({ DestIP, DestPort, PoolEndpoint, PoolName, PoolCoin, PoolStatus }) =>
      JSON.stringify([DestIP, DestPort, PoolEndpoint, PoolName, PoolCoin, PoolStatus]),
    );
    expect([...new Set(told)].sort()).toEqual([
      '["198.51.100.66",4444,"xmr.mine.example.org:4444",["Mine"],["XMR"],"up"]',
      '["203.0.113.10",3333,"stratum.pool.example.net:3333",["Example Pool"],["BTC"],"up"]',
    ]);
    const absent = documentsOf('--store', join(folder, 'none.ndjson'));
    expect(absent.stderr).toContain('none.ndjson: the catalogue alone tells, and no status');
    for (const { documents } of [absent, documentsOf(...store, '--no-pools')])
      expect(documents.filter((document) => Object.keys(document).some((name) => name.startsWith('Pool')))).toEqual([]);
  });

  it('writes a file whole', () => {
    const out = join(folder, 'new', 'sessions.ndjson');
    const { stdout, stderr, status } = runCli(['sessions', CAPTURE, '--out', out]);
    expect([stdout, status]).toEqual(['', 0]);
    expect(stderr).toMatch(/ documents to .*sessions\.ndjson\n$/);
    expect(readFileSync(out, 'utf8')).toBe(golden('model/applications.netmon.ndjson'));
    expect(readdirSync(join(folder, 'new'))).toEqual(['sessions.ndjson']);
  });

  it('never writes over the capture that it reads', () => {
    const capture = join(folder, 'mine.pcap');
    copyFileSync(join(REPOSITORY, CAPTURE), capture);
    const { stderr, status } = runCli(['sessions', capture, '--out', capture]);
    expect(stderr).toMatch(/mine\.pcap: is read by the same command; write to another file \[UNWRITABLE\]\n$/);
    expect(status).toBe(2);
    expect(readFileSync(capture)).toEqual(readFileSync(join(REPOSITORY, CAPTURE)));
  });

  it('writes more documents with a shorter interval', () => {
    const count = (...more: string[]): number =>
      runCli(['sessions', 'fixtures/captures/home-miner.pcap', ...more]).stdout.split('\n').length;
    expect(count('--update-interval', '600')).toBeLessThan(count());
    expect(count('--update-interval', '0.5')).toBeGreaterThan(count());
  });

  it.each([
    ['no capture', ['sessions'], '0 of 1 arguments are given'],
    ['no such file', ['sessions', 'nowhere.pcap'], 'nowhere.pcap: no such file'],
    ['a text', ['sessions', 'package.json'], 'package.json: is no capture'],
    ['a forged length', ['sessions', 'fixtures/hostile-captures/forged-length.pcap'], 'forged-length.pcap: is damaged'],
    ['a folder', ['sessions', 'fixtures'], 'fixtures: is a folder, not a file'],
    ['no such profile', ['sessions', CAPTURE, '--profile', 'nope'], 'there is no profile "nope"; use ecs or netmon'],
    ['an interval of 0', ['sessions', CAPTURE, '--update-interval', '0'], '--update-interval must be a number from'],
    ['an empty name', ['sessions', CAPTURE, '--application', ''], 'a name of --application is empty; give one such as'],
    ['an unknown option', ['sessions', CAPTURE, '--profil', 'ecs'], 'did you mean --profile?'],
  ])('refuses %s in one line', (_, args, words) => {
    const out = join(folder, 'sessions.ndjson');
    const { stdout, stderr, status } = runCli([...args, '--out', out]);
    expect(stderr).toContain(words);
    expect(stderr.split('\n').filter((line) => line.startsWith('bitsecure:'))).toHaveLength(1);
    expect([stdout, status]).toEqual(['', 2]);
    expect(existsSync(out)).toBe(false);
    expect(readdirSync(folder)).toEqual([]);
  });

  it('--application takes the dialects of the summary too, in capitals or not', () => {
    const dialects = (name: string): unknown[] => {
      const { stdout } = runCli(['sessions', CAPTURE, '--application', name]);
      const lines = stdout.split('\n').filter((line) => line !== '');
      return lines.map((line) => (JSON.parse(line) as Record<string, unknown>)['MiningDialect']);
    };
    expect(dialects('stratum-zcash')).toEqual(['stratum-zcash']);
    expect(new Set(dialects('STRATUM'))).toEqual(new Set(['stratum', 'stratum-zcash']));
  });

  it('reads what stands after --, whatever it begins with', () => {
    copyFileSync(join(REPOSITORY, CAPTURE), join(folder, '-x.pcap'));
    const { stdout, status } = runCli(['sessions', '--', '-x.pcap'], { cwd: folder });
    expect([stdout, status]).toEqual([golden('model/applications.netmon.ndjson'), 0]);
  });

  const noFifo = process.platform === 'linux' ? '' : ' (skipped: elsewhere than on Linux a pipe is opened in a thread)';
  it.skipIf(noFifo !== '').each(['sessions', 'replay'])(
    `%s: Ctrl-C ends the wait for a pipe that nobody writes${noFifo}`,
    async (command) => {
      const pipe = join(folder, 'pipe');
      execFileSync('mkfifo', [pipe]);
      const main = join(REPOSITORY, 'lib', 'cli', 'main.js');
      const child = spawn(process.execPath, [main, command, pipe, '--output', '-'], { stdio: 'ignore' });
      const ended = new Promise<number | null>((resolve) => child.once('exit', resolve));
      const inThread = setTimeout(() => child.kill('SIGKILL'), 10_000);
      await new Promise((resolve) => setTimeout(resolve, 2000));
      child.kill('SIGINT');
      expect(await ended).toBe(130);
      clearTimeout(inThread);
    },
  );

  it('leaves the old file when it could not run', () => {
    const out = join(folder, 'sessions.ndjson');
    runCli(['sessions', CAPTURE, '--out', out]);
    const { status } = runCli(['sessions', CAPTURE, 'fixtures/hostile-captures/forged-length.pcap', '--out', out]);
    expect(status).toBe(2);
    expect(readFileSync(out, 'utf8')).toBe(golden('model/applications.netmon.ndjson'));
  });

  it('gives the complete packets of a cut capture, with a warning', () => {
    const { stdout, stderr, status } = runCli(['sessions', 'fixtures/hostile-captures/cut-record.pcap']);
    expect(stderr).toMatch(/warning: .*cut-record\.pcap: cut at the end/);
    expect(stdout).not.toBe('');
    expect(status).toBe(0);
  });
});
