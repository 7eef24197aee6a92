/** The engine with the real probers, against servers that behave as pools and as what is none. */
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { probeOrder } from '../../../pools/dialects/index.ts';
import { ProbeEngine, type ProbeOptions, type ProbeResult } from '../../../pools/probe/engine.ts';
import { makeAuthority } from '../../support/certificates.ts';
import { plainServer } from '../../support/probe-fakes.ts';
import { startPool, type Pool, type PoolKind, type PoolOptions } from '../../support/pool-servers.ts';

const folder = mkdtempSync(join(tmpdir(), 'probe-'));
let tls: { key: string; cert: string };
const open: { close: () => unknown }[] = [];

beforeAll(() => {
  tls = makeAuthority(folder, 'pools').server(30, 'IP:127.0.0.1');
});
afterEach(async () => {
  for (const one of open.splice(0).reverse()) await one.close();
});
afterAll(() => rmSync(folder, { recursive: true }));

function engine(options: Partial<ProbeOptions> = {}): ProbeEngine {
  const made = new ProbeEngine({
    userAgent: 'BitSecure/test',
    allowPrivate: true,
    perAddressRate: Number.POSITIVE_INFINITY,
    replyTimeoutMs: 300,
    ...options,
  });
  open.push(made);
  return made;
}

async function serve(kind: PoolKind, options?: PoolOptions): Promise<Pool> {
  const pool = await startPool(kind, options);
  open.push(pool);
  return pool;
}

function probe(port: number, options: Partial<ProbeOptions> = {}, address = '127.0.0.1'): Promise<ProbeResult> {
  return engine(options).probe({ host: 'pool.example.net', address, port, dialects: probeOrder([], port) });
}

const POOLS: [PoolKind, string, string][] = [
  ['node-stratum-pool', 'answered', 'stratum'],
  ['public-pool', 'answered', 'stratum'],
  ['pushes-first', 'answered', 'stratum'],
  ['core-pool', 'answered', 'stratum-ethereum'],
  ['xmrig-proxy', 'answered', 'stratum-monero'],
  ['nodejs-pool', 'login-refused', 'stratum-monero'],
  ['zcash-pool', 'answered', 'stratum-zcash'],
  ['ethereumstratum-2', 'answered', 'ethereumstratum-2'],
  ['btcd', 'credentials-wanted', 'getblocktemplate'],
  ['litecoind', 'not-ready', 'getblocktemplate'],
  ['getwork', 'answered', 'getwork'],
  ['monerod', 'answered', 'monero-daemon'],
  ['stratum-v2', 'handshake', 'stratum-v2'],
];

describe('pools and nodes', () => {
  it.each(POOLS)('%s is up', async (kind, reason, dialect) => {
    const pool = await serve(kind);
    const told = await probe(pool.port, { replyTimeoutMs: 1300 });
    expect(told).toMatchObject({ status: 'up', reason, dialect, tls: false });
    expect(told.evidence).toBeTruthy();
    expect(told.firstReply).toBeTruthy();
  });

  it.each(
    POOLS.filter(([kind]) => ['node-stratum-pool', 'nodejs-pool', 'btcd', 'getwork', 'stratum-v2'].includes(kind)),
  )('%s inside TLS is up, found out from plain', async (kind, reason, dialect) => {
    const pool = await serve(kind, { tls });
    const told = await probe(pool.port, { replyTimeoutMs: 1300 });
    expect(told).toMatchObject({ status: 'up', reason, dialect, tls: true });
    expect(told.certificate?.issuer).toBe('CN=pools');
  });

  it('a port with both is asked in plain first', async () => {
    const pool = await serve('node-stratum-pool', { tls, plain: 'both' });
    expect(await probe(pool.port)).toMatchObject({ status: 'up', tls: false });
    expect(pool.connections()).toBe(1);
  });

  it('a plain hint of a TLS port saves the rest in plain', async () => {
    const pool = await serve('btcd', { tls, plain: 'hint' });
    expect(await probe(pool.port)).toMatchObject({ status: 'up', dialect: 'getblocktemplate', tls: true });
  });

  it('over IPv6', async () => {
    const pool = await serve('node-stratum-pool', { host: '::1' });
    expect(await probe(pool.port, {}, '::1')).toMatchObject({ status: 'up', dialect: 'stratum' });
  });
});

describe('what is no pool, and what is hostile', () => {
  const listening: [PoolKind, string][] = [
    ['silent', 'silent'],
    ['closes-at-once', 'closed-without-answer'],
    ['closes-when-asked', 'closed-without-answer'],
    ['resets-when-asked', 'reset'],
    ['tarpit', 'other-protocol'],
    ['endless-line', 'other-protocol'],
    ['endless-http', 'other-protocol'],
    ['endless-pushes', 'other-protocol'],
    ['binary-to-everything', 'other-protocol'],
    ['invalid-utf8', 'other-protocol'],
    ['tls-alert', 'tls-failed'],
    ['echo', 'other-protocol'],
    ['ssh', 'other-protocol'],
    ['smtp', 'other-protocol'],
    ['web', 'other-protocol'],
    ['redirect', 'other-protocol'],
    ['json-rpc', 'other-protocol'],
    ['always-true', 'other-protocol'],
  ];

  it('are listening, each with its reason, and cost a connection for each dialect and two for TLS', async () => {
    const shared = engine();
    const told = await Promise.all(
      listening.map(async ([kind]) => {
        const { port, connections } = await serve(kind);
        const request = { host: 'pool.example.net', address: '127.0.0.1', port, dialects: probeOrder([], port) };
        const { status, reason } = await shared.probe(request);
        expect(connections()).toBeLessThanOrEqual(12);
        return [kind, status, reason];
      }),
    );
    expect(told).toEqual(listening.map(([kind, reason]) => [kind, 'listening', reason]));
  });

  it('rubbish that begins like TLS is listening', async () => {
    const pool = await serve('tls-rubbish');
    expect(await probe(pool.port)).toMatchObject({ status: 'listening' });
  });

  it('a redirect is not followed', async () => {
    const elsewhere = createServer();
    let asked = 0;
    elsewhere.on('connection', () => (asked += 1));
    await new Promise<void>((resolve) => elsewhere.listen(0, '127.0.0.1', resolve));
    const { port } = elsewhere.address() as AddressInfo;
    open.push({ close: () => new Promise((resolve) => elsewhere.close(resolve)) });
    const location = `http://127.0.0.1:${port}/`;
    const server = await plainServer((socket: Socket) =>
      socket.once('data', () =>
        socket.end(
          `HTTP/1.1 302 Found\r\nLocation: ${location}\r\nRefresh: 0; url=${location}\r\nContent-Length: 0\r\n\r\n`,
        ),
      ),
    );
    open.push(server);
    expect(await probe(server.port)).toMatchObject({ status: 'listening', reason: 'other-protocol' });
    expect(asked).toBe(0);
  });
});
