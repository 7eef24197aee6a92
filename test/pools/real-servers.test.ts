/** Probes of real nodes, started here on loopback: what the engine finds out, and which dialect alone proves what. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DIALECTS, type Dialect } from '../../model/dialect.ts';
import { PROBERS, probeOrder } from '../../pools/dialects/index.ts';
import { ProbeEngine, type ProbeResult } from '../../pools/probe/engine.ts';
import { btcdPath, startBtcd, startLitecoind, startMonerod, type RealServer } from '../support/real-servers.ts';
import { toolSkip } from '../support/shared.ts';

const engine = new ProbeEngine({
  userAgent: 'BitSecure/test',
  probers: PROBERS,
  allowPrivate: true,
  perAddressRate: Number.POSITIVE_INFINITY,
  // A busy machine is no silent node.
  connectTimeoutMs: 5000,
  replyTimeoutMs: 3000,
  deadlineMs: 120_000,
});
afterAll(() => engine.close());

function probe(port: number, dialects: readonly Dialect[], tls?: boolean): Promise<ProbeResult> {
  const given = tls === undefined ? {} : { tls };
  return engine.probe({ host: '127.0.0.1', address: '127.0.0.1', port, dialects, ...given });
}

/** Which dialects prove something when they alone are tried, and what. */
async function provedAlone(port: number): Promise<Record<string, string>> {
  const results = await Promise.all(DIALECTS.map(async (dialect) => [dialect, await probe(port, [dialect])] as const));
  const up = results.filter(([, { status }]) => status === 'up');
  return Object.fromEntries(up.map(([asked, { reason, dialect }]) => [asked, `${reason} ${dialect}`]));
}

/** A node, started before the tests of a block and stopped behind them. */
function running(start: () => Promise<RealServer>): { node: () => RealServer } {
  let server: RealServer | undefined;
  beforeAll(async () => {
    server = await start();
  });
  afterAll(async () => {
    await server?.stop();
  });
  return { node: () => server! };
}

/** bitcoind and its descendants ask on `/` alone. */
const WANTED = {
  getblocktemplate: 'credentials-wanted getblocktemplate',
  getwork: 'credentials-wanted getblocktemplate',
};

/** btcd asks on every path. */
const EVERYWHERE = { ...WANTED, 'monero-daemon': 'credentials-wanted getblocktemplate' };

const noMonerod = toolSkip('monerod');
describe.skipIf(noMonerod !== '')(`monerod${noMonerod}`, () => {
  const { node } = running(startMonerod);

  it('gives templates, over plain TCP and over TLS on the same port', async () => {
    const order = probeOrder(['monero-daemon'], node().rpcPort);
    const up = { status: 'up', reason: 'answered', dialect: 'monero-daemon' };
    expect(await probe(node().rpcPort, order, false)).toMatchObject({ ...up, tls: false });
    const secure = await probe(node().rpcPort, order, true);
    expect(secure).toMatchObject({ ...up, tls: true });
    expect(secure.certificate?.sha256).toMatch(/^[0-9a-f]{64}$/i);
  });

  it('is proved by its own dialect alone', async () => {
    expect(Object.keys(await provedAlone(node().rpcPort))).toEqual(['monero-daemon']);
  });
});

const noLitecoind = toolSkip('litecoind');
describe.skipIf(noLitecoind !== '')(`litecoind${noLitecoind}`, () => {
  const { node } = running(startLitecoind);

  it('wants credentials before it gives a template', async () => {
    expect(await probe(node().rpcPort, probeOrder([], node().rpcPort))).toMatchObject({
      status: 'up',
      reason: 'credentials-wanted',
      dialect: 'getblocktemplate',
      tls: false,
    });
    expect(await provedAlone(node().rpcPort)).toEqual(WANTED);
  });

  it('is no pool where it speaks to its peers', async () => {
    expect(await provedAlone(node().peerPort)).toEqual({});
  });
});

const noBtcd = toolSkip(btcdPath());
describe.skipIf(noBtcd !== '')(`btcd${noBtcd}`, () => {
  const plain = running(() => startBtcd(false));
  const secure = running(() => startBtcd(true));

  it('wants credentials before it gives a template', async () => {
    expect(await probe(plain.node().rpcPort, probeOrder([], plain.node().rpcPort))).toMatchObject({
      reason: 'credentials-wanted',
      dialect: 'getblocktemplate',
      tls: false,
    });
    expect(await provedAlone(plain.node().rpcPort)).toEqual(EVERYWHERE);
  });

  it('over TLS too, which is found out', async () => {
    const found = await probe(secure.node().rpcPort, probeOrder([], secure.node().rpcPort));
    expect(found).toMatchObject({ reason: 'credentials-wanted', dialect: 'getblocktemplate', tls: true });
    expect(found.certificate?.subject).toContain('btcd');
    expect(await provedAlone(secure.node().rpcPort)).toEqual(EVERYWHERE);
  });

  it('is no pool where it speaks to its peers: it resets', async () => {
    expect(await probe(plain.node().peerPort, ['stratum'])).toMatchObject({ status: 'listening', reason: 'reset' });
    expect(await provedAlone(plain.node().peerPort)).toEqual({});
  });
});
