/** Every prober against every server of test/support, without a socket between them: which dialect is proved, and how. */
import { duplexPair } from 'node:stream';
import { setImmediate as turn } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { DIALECTS, type Dialect } from '../../../model/dialect.ts';
import { POOL_REASONS } from '../../../model/pool-words.ts';
import { PROBERS } from '../../../pools/dialects/index.ts';
import type { ProbeEnd, Verdict } from '../../../pools/dialects/prober.ts';
import { inWords, TARGET } from '../../support/pools/converse.ts';
import { behaviourOf, POOL_KINDS, type PoolKind } from '../../support/pool-servers.ts';

const READ_LIMIT = 16_384;
/** Turns of the event loop without an octet after which a server is silent. */
const PATIENCE = 8;

async function talk(dialect: Dialect, kind: PoolKind): Promise<Verdict> {
  const conversation = PROBERS[dialect].begin(TARGET);
  const [ours, theirs] = duplexPair();
  const line: { ended?: ProbeEnd } = {};
  ours.on('end', () => (line.ended = 'closed'));
  ours.on('error', () => (line.ended = 'reset'));
  theirs.on('error', () => undefined);
  theirs.on('close', () => (line.ended ??= 'reset'));
  behaviourOf(kind)(theirs);
  ours.write(conversation.hello);
  try {
    let received = Buffer.alloc(0);
    for (let idle = 0; idle < PATIENCE && line.ended === undefined; idle += 1) {
      await turn();
      const more = ours.read() as Buffer | null;
      if (more === null) continue;
      idle = 0;
      received = Buffer.concat([received, more]).subarray(0, READ_LIMIT);
      const step = conversation.onData(received);
      if (step.kind === 'verdict') return step.verdict;
      if (received.length === READ_LIMIT) return conversation.onEnd(received, 'limit');
      if (step.kind === 'send') ours.write(step.octets);
    }
    return conversation.onEnd(received, line.ended ?? 'timeout');
  } finally {
    ours.destroy();
    theirs.destroy();
  }
}

const OF_LINES = DIALECTS.filter((dialect) => /stratum(?!-v2)/.test(dialect));

/** What is proved, by which probers; every other prober proves nothing. */
const PROVED: Partial<Record<PoolKind, Readonly<Record<string, readonly Dialect[]>>>> = {
  // It takes what follows the client's name in a subscription for nothing, and answers all three.
  'node-stratum-pool': { 'answered stratum': ['stratum', 'stratum-zcash', 'ethereumstratum-1'] },
  // Silent on a plain subscription; what it says of a foreign method is its own.
  'core-pool': {
    'answered ethereumstratum-1': ['ethereumstratum-1'],
    'login-refused stratum-ethereum': ['stratum-ethereum'],
    'answered stratum-ethereum': ['stratum-monero', 'ethereumstratum-2'],
  },
  'eth-proxy': {
    'answered stratum-ethereum': OF_LINES,
  },
  'xmrig-proxy': { 'answered stratum-monero rx/0': ['stratum-monero'] },
  'nodejs-pool': {
    'login-refused stratum-monero': OF_LINES,
  },
  'cryptonote-pool': {
    'login-refused stratum-monero': ['stratum-monero'],
    'answered stratum-monero': [
      'stratum',
      'stratum-zcash',
      'stratum-ethereum',
      'ethereumstratum-1',
      'ethereumstratum-2',
    ],
  },
  'zcash-pool': { 'answered stratum-zcash': ['stratum', 'stratum-zcash', 'ethereumstratum-1'] },
  'ethereumstratum-2': { 'answered ethereumstratum-2': ['ethereumstratum-2'] },
  yiimp: {
    'answered stratum': OF_LINES,
  },
  'public-pool': { 'answered stratum': ['stratum', 'stratum-zcash', 'ethereumstratum-1'] },
  // Before it is asked: to HTTP too. Stratum V2 waits for its 234 octets.
  'pushes-first': { 'answered stratum': DIALECTS.filter((dialect) => dialect !== 'stratum-v2') },
  'stratum-v2': { 'handshake stratum-v2': ['stratum-v2'] },
  btcd: { 'credentials-wanted getblocktemplate': ['getblocktemplate', 'getwork', 'monero-daemon'] },
  bitcoind: { 'credentials-wanted getblocktemplate': ['getblocktemplate', 'getwork'] },
  litecoind: { 'not-ready getblocktemplate': ['getblocktemplate'] },
  'gbt-node': { 'answered getblocktemplate': ['getblocktemplate'] },
  geth: { 'answered getwork': ['getwork'] },
  getwork: { 'answered getwork': ['getwork'] },
  monerod: { 'answered monero-daemon': ['monero-daemon'] },
};

it.each(POOL_KINDS)('%s', async (kind) => {
  const verdicts: [Dialect, Verdict][] = [];
  for (const dialect of DIALECTS) verdicts.push([dialect, await talk(dialect, kind)]);
  const proved: Record<string, Dialect[]> = {};
  for (const [dialect, verdict] of verdicts) {
    if (POOL_REASONS[verdict.reason] === 'up') (proved[inWords(verdict)] ??= []).push(dialect);
  }
  expect(proved).toEqual(PROVED[kind] ?? {});
});

it('what is no pool is told by its kind', async () => {
  const said = async (kind: PoolKind, dialect: Dialect): Promise<string> => inWords(await talk(dialect, kind));
  expect(await said('silent', 'stratum')).toBe('silent');
  expect(await said('closes-at-once', 'stratum')).toBe('closed-without-answer');
  expect(await said('closes-when-asked', 'getwork')).toBe('closed-without-answer');
  expect(await said('resets-when-asked', 'stratum')).toBe('reset');
  expect(await said('endless-line', 'stratum')).toBe('limit-exceeded');
  expect(await said('endless-http', 'getwork')).toBe('limit-exceeded');
  expect(await said('endless-pushes', 'stratum')).toBe('other-protocol');
  expect(await said('binary-to-everything', 'stratum-v2')).toBe('other-protocol');
  expect(await said('tls-alert', 'getblocktemplate')).toBe('other-protocol > tls');
  expect(await said('btcd', 'stratum')).toBe('other-protocol > getblocktemplate getwork monero-daemon');
  expect(await said('geth', 'getblocktemplate')).toBe('other-protocol > getwork');
  expect(await said('monerod', 'getwork')).toBe('other-protocol > monero-daemon');
});
