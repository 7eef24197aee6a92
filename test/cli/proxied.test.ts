/** Miners that reach their pool through a proxy, as a user asks about them: `sessions`, and `pools match` of packets and documents. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { schemaViolations } from '../../files/schema.ts';
import type { PoolMatch } from '../../model/generated/pool-match.ts';
import { CONNECTED, connect, SOCKS_5 } from '../support/applications.ts';
import { runCli } from '../support/cli.ts';
import { capture, Connection } from '../support/packets.ts';
import { clientHello, tlsData } from '../support/traffic.ts';

const folder = mkdtempSync(join(tmpdir(), 'bitsecure-proxied-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const CAPTURE = join(folder, 'proxied.pcap');
const CATALOGUE = join(folder, 'own.ndjson');
const known = ['--catalogue', CATALOGUE];

const SUBSCRIBE = '{"id":1,"method":"mining.subscribe","params":["cgminer/4.12"]}\n';

/** The same client and proxy, which is asked for three servers, of which two are known. */
function connections(): Connection[] {
  const [greeting, method, request, reply] = SOCKS_5.map(([, data]) => Buffer.from(data));
  const plain = new Connection(0, '192.0.2.5:4000', '192.0.2.1:1080')
    .say(0.1, greeting!)
    .answer(0.2, method!)
    .say(0.3, request!)
    .answer(0.4, reply!)
    .say(0.5, SUBSCRIBE);
  const through = (at: number, target: string, name: string): Connection =>
    new Connection(at, `192.0.2.5:${4000 + at}`, '192.0.2.1:8080')
      .say(at + 0.1, connect(target))
      .answer(at + 0.2, CONNECTED)
      .say(at + 0.3, clientHello(name))
      .answer(at + 0.4, tlsData(90))
      .close(at + 1);
  return [
    plain.close(1),
    through(2, '198.51.100.9:443', 'xmr.pool.example'),
    through(4, 'www.example.net:443', 'www.example.net'),
  ];
}

beforeAll(() => {
  writeFileSync(CAPTURE, capture(...connections()));
  const record = (host: string, port: number, coin: string): object => ({
    host,
    port,
    transport: 'tcp',
    pools: [`Pool of ${coin}`],
    coins: [{ symbol: coin }],
    dialects: [coin === 'XMR' ? 'stratum-monero' : 'stratum'],
    sources: [{ id: 'user' }],
  });
  const records = [record('pool.example.net', 3333, 'BTC'), record('xmr.pool.example', 443, 'XMR')];
  writeFileSync(CATALOGUE, records.map((one) => `${JSON.stringify(one)}\n`).join(''));
});

describe('bitsecure sessions', () => {
  it('says whom the proxy was asked for, and names the pool', () => {
    const { stdout, stderr, status } = runCli(['sessions', CAPTURE, ...known]);
    const documents = stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>);
    const told = ['ApplicationPath', 'ProxiedHost', 'ProxiedPort', 'PoolName', 'MiningCertainty', 'MiningDialect'];
    expect(documents.map((document) => told.map((name) => document[name]))).toEqual([
      ['/tcp/socks/stratum', 'pool.example.net', 3333, ['Pool of BTC'], 'seen', 'stratum'],
      ['/tcp/http/tls', '198.51.100.9', 443, ['Pool of XMR'], 'likely', 'stratum-monero'],
      ['/tcp/http/tls', 'www.example.net', 443, undefined, undefined, undefined],
    ]);
    expect(stderr.split('\n').filter((line) => line.includes('mining,'))).toEqual([
      'likely mining, stratum-monero in TLS: 1 session with Pool of XMR',
      'mining, stratum: 1 session with Pool of BTC',
    ]);
    expect(status).toBe(0);
  });

  it('and where nobody knows it, whom, and through which proxy', () => {
    const { stdout, stderr } = runCli(['sessions', CAPTURE, '--top', '3', '--no-pools']);
    expect(stderr).toContain('mining, stratum: 1 session with pool.example.net:3333 through 192.0.2.1:1080\n');
    expect(stdout).toContain('xmr.pool.example:443 through 192.0.2.1:8080');
  });
});

describe('bitsecure pools match', () => {
  const match = (file: string, ...more: string[]) =>
    runCli(['pools', 'match', file, ...known, ...more], { env: { BITSECURE_CLUSTER_URL: '' } });
  const minersOf = (file: string) => {
    const report = JSON.parse(match(file, '--json').stdout) as PoolMatch;
    expect(schemaViolations('pool-match', report)).toEqual([]);
    return report.miners.map(({ client, server, proxied, pools, flows }) => ({
      client,
      server,
      proxied,
      pools,
      flows,
    }));
  };
  const BTC = {
    client: '192.0.2.5',
    server: { address: '192.0.2.1', port: 1080 },
    proxied: { host: 'pool.example.net', port: 3333 },
    pools: ['Pool of BTC'],
    flows: 1,
  };
  const XMR = {
    client: '192.0.2.5',
    server: { address: '192.0.2.1', port: 8080 },
    proxied: { host: '198.51.100.9', port: 443 },
    pools: ['Pool of XMR'],
    flows: 1,
  };

  it('tells them from packets, and from documents that say the names', () => {
    const documents = join(folder, 'ecs.ndjson');
    runCli(['sessions', CAPTURE, '--profile', 'ecs', '--no-pools', '--out', documents]);
    for (const file of [CAPTURE, documents]) {
      const found = minersOf(file);
      expect(found).toHaveLength(2);
      expect(match(file).stdout).toContain(': 1 client with 2 known endpoints.');
      expect(found).toEqual(expect.arrayContaining([BTC, XMR]));
    }
  });

  it('from documents without names those that the proxy was asked for by name', () => {
    const documents = join(folder, 'netmon.ndjson');
    runCli(['sessions', CAPTURE, '--no-pools', '--out', documents]);
    expect(minersOf(documents)).toEqual([BTC]);
    expect(match(documents).stdout).toMatch(/pool\.example\.net:3333 +through 192\.0\.2\.1:1080 +listed/);
    const [flow = ''] = match(documents, '--flows').stdout.split('\n');
    expect(schemaViolations('pool-flow', JSON.parse(flow))).toEqual([]);
  });
});
