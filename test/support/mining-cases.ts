/** What a miner and its pool say to each other in each dialect, and what is to be counted of it. */
import type { MiningFacts } from '../../capture/mining/facts.ts';
import type { MiningMeter } from '../../capture/mining/meter.ts';

/** Payload of a side. @param missed octets in front of it were not captured */
export function tell(meter: MiningMeter, fromMiner: boolean, octets: Uint8Array, us: number, missed = false): void {
  const stream = fromMiner ? meter.miner : meter.pool;
  meter.us = us;
  if (missed) stream.gap();
  stream.add(octets, 0, octets.length);
}

export type Said = readonly ['miner' | 'pool', string];

export const line = (value: unknown): string => `${JSON.stringify(value)}\n`;
export const post = (body: unknown, more = ''): string => {
  const text = JSON.stringify(body);
  return `POST / HTTP/1.1\r\nHost: n\r\nUser-Agent: cpuminer/2.5\r\nAuthorization: Basic ${Buffer.from('user:pass').toString('base64')}\r\n${more}Content-Length: ${text.length}\r\n\r\n${text}`;
};
export const answer = (body: unknown): string => {
  const text = JSON.stringify(body);
  return `HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: ${text.length}\r\n\r\n${text}`;
};
const HASH = `0x${'ab'.repeat(32)}`;
const moneroJob = (id: string): object => ({ blob: '0707', job_id: id, target: 'b88d0600', algo: 'rx/0' });

interface MiningCase {
  name: string;
  path: string[];
  said: Said[];
  facts: Partial<MiningFacts>;
  methods: Record<string, number>;
}

export const MINING_CASES: readonly MiningCase[] = [
  {
    name: 'stratum',
    path: ['stratum'],
    said: [
      ['miner', line({ id: 1, method: 'mining.subscribe', params: ['cgminer/4.12'] })],
      ['pool', line({ id: 1, result: [[['mining.notify', 'x']], '08', 4], error: null })],
      ['miner', line({ id: 2, method: 'mining.authorize', params: ['worker.1', 'x'] })],
      ['pool', line({ id: 2, result: true, error: null })],
      ['pool', line({ id: null, method: 'mining.set_difficulty', params: [16] })],
      ['pool', line({ id: null, method: 'mining.notify', params: ['1', 'p', 'a', 'b', [], 'v', 'n', 't', true] })],
      ['miner', line({ id: 3, method: 'mining.submit', params: ['worker.1', '1', '0', 't', 'n'] })],
      ['miner', line({ id: 4, method: 'mining.submit', params: ['worker.1', '1', '1', 't', 'n'] })],
      ['pool', line({ id: 4, result: null, error: [21, 'job not found', null] })],
      ['pool', line({ id: 3, result: true, error: null })],
      ['pool', line({ id: null, method: 'mining.notify', params: ['2', 'p', 'a', 'b', [], 'v', 'n', 't', true] })],
    ],
    facts: {
      dialect: 'stratum',
      agent: 'cgminer/4.12',
      login: 'worker.1',
      submitted: 2,
      accepted: 1,
      rejected: 1,
      jobs: 2,
      firstJobUs: 5,
      lastJobUs: 10,
      difficulty: 16,
    },
    methods: {
      'mining.subscribe': 1,
      'mining.authorize': 1,
      'mining.set_difficulty': 1,
      'mining.notify': 2,
      'mining.submit': 2,
    },
  },
  {
    name: 'stratum, Zcash',
    path: ['stratum'],
    said: [
      ['miner', line({ id: 1, method: 'mining.subscribe', params: ['EWBF', null, 'zec.example.net', '3357'] })],
      ['pool', line({ id: null, method: 'mining.set_target', params: [`00ff${'00'.repeat(30)}`] })],
      ['pool', line({ id: null, method: 'mining.notify', params: ['1', 'v', 'p', 'm', 'r', 't', 'b', true] })],
    ],
    facts: { dialect: 'stratum-zcash', agent: 'EWBF', jobs: 1, difficulty: 257 },
    methods: { 'mining.subscribe': 1, 'mining.set_target': 1, 'mining.notify': 1 },
  },
  {
    name: 'stratum-monero',
    path: ['stratum-monero'],
    said: [
      ['miner', line({ id: 1, method: 'login', params: { login: '4wallet', pass: 'x', agent: 'XMRig/6.21' } })],
      ['pool', line({ id: 1, result: { id: 's', job: moneroJob('a'), status: 'OK' }, error: null })],
      ['miner', line({ id: 2, method: 'submit', params: { id: 's', job_id: 'a', nonce: '00', result: '00' } })],
      ['pool', line({ id: 2, result: { status: 'OK' }, error: null })],
      ['miner', line({ id: 3, method: 'submit', params: { id: 's', job_id: 'a', nonce: '01', result: '00' } })],
      ['pool', line({ id: 3, error: { code: -1, message: 'Low difficulty share' } })],
      ['pool', line({ jsonrpc: '2.0', method: 'job', params: moneroJob('b') })],
      ['miner', line({ id: 4, method: 'keepalived', params: { id: 's' } })],
    ],
    facts: {
      dialect: 'stratum-monero',
      agent: 'XMRig/6.21',
      login: '4wallet',
      algorithm: 'rx/0',
      submitted: 2,
      accepted: 1,
      rejected: 1,
      jobs: 2,
      difficulty: 10_000,
    },
    methods: { login: 1, submit: 2, job: 1, keepalived: 1 },
  },
  {
    name: 'stratum-ethereum, eth-proxy',
    path: ['stratum-ethereum'],
    said: [
      ['miner', line({ id: 2, method: 'eth_submitLogin', params: ['0xwallet.rig', 'x'] })],
      ['pool', line({ id: 2, result: true })],
      ['miner', line({ id: 3, method: 'eth_getWork', params: [] })],
      ['pool', line({ id: 3, result: [HASH, HASH, `0x${'00'.repeat(4)}${'ff'.repeat(28)}`] })],
      ['pool', line({ id: 0, result: [HASH, HASH, `0x${'00'.repeat(4)}${'ff'.repeat(28)}`] })],
      ['miner', line({ id: 4, method: 'eth_submitWork', params: ['0x1', HASH, HASH] })],
      ['pool', line({ id: 4, result: false })],
    ],
    facts: { dialect: 'stratum-ethereum', login: '0xwallet.rig', submitted: 1, accepted: 0, rejected: 1, jobs: 2 },
    methods: { eth_submitLogin: 1, eth_getWork: 1, eth_submitWork: 1 },
  },
  {
    name: 'EthereumStratum/1.0.0',
    path: ['stratum-ethereum'],
    said: [['miner', line({ id: 1, method: 'mining.subscribe', params: ['miner/1', 'EthereumStratum/1.0.0'] })]],
    facts: { dialect: 'ethereumstratum-1', agent: 'miner/1' },
    methods: { 'mining.subscribe': 1 },
  },
  {
    name: 'EthereumStratum/2.0.0',
    path: ['stratum-ethereum'],
    said: [
      ['miner', line({ id: 0, method: 'mining.hello', params: { agent: 'm/2', proto: 'EthereumStratum/2.0.0' } })],
      ['pool', line({ method: 'mining.set', params: { epoch: '1', algo: 'ethash' } })],
    ],
    facts: { dialect: 'ethereumstratum-2', agent: 'm/2', algorithm: 'ethash' },
    methods: { 'mining.hello': 1, 'mining.set': 1 },
  },
  {
    name: 'getblocktemplate',
    path: ['http', 'getblocktemplate'],
    said: [
      ['miner', post({ id: 0, method: 'getblocktemplate', params: [] }, 'X-Mining-Extensions: longpoll\r\n')],
      ['pool', answer({ id: 0, result: { bits: '1d00ffff', transactions: [] }, error: null })],
      ['miner', post({ id: 1, method: 'submitblock', params: ['00'] })],
      ['pool', answer({ id: 1, result: null, error: null })],
      ['miner', post({ id: 2, method: 'submitblock', params: ['01'] })],
      ['pool', answer({ id: 2, result: 'high-hash', error: null })],
    ],
    facts: {
      dialect: 'getblocktemplate',
      agent: 'cpuminer/2.5',
      login: 'user',
      submitted: 2,
      accepted: 1,
      rejected: 1,
      jobs: 1,
    },
    methods: { getblocktemplate: 1, submitblock: 2 },
  },
  {
    name: 'getwork',
    path: ['http', 'getwork'],
    said: [
      ['miner', post({ id: 0, method: 'getwork', params: [] })],
      ['pool', answer({ id: 0, result: { data: '00'.repeat(128), target: 'ff' }, error: null })],
      ['miner', post({ id: 1, method: 'getwork', params: ['00'] })],
      ['pool', answer({ id: 1, result: true, error: null })],
    ],
    facts: { dialect: 'getwork', submitted: 1, accepted: 1, jobs: 1 },
    methods: { getwork: 2 },
  },
  {
    name: 'a Monero daemon',
    path: ['http', 'getblocktemplate'],
    said: [
      ['miner', post({ id: 0, method: 'get_block_template', params: { wallet_address: '4w', reserve_size: 8 } })],
      ['pool', answer({ id: 0, result: { blocktemplate_blob: '00', difficulty: 5 } })],
    ],
    facts: { dialect: 'monero-daemon', jobs: 1, login: 'user', difficulty: 5 },
    methods: { get_block_template: 1 },
  },
  {
    name: 'a Monero daemon, as XMRig asks it, and a block',
    path: ['http', 'getblocktemplate'],
    said: [
      [
        'miner',
        post({ id: 1, jsonrpc: '2.0', method: 'getblocktemplate', params: { wallet_address: '4w' } }).replace(
          /Auth.*\r\n/,
          '',
        ),
      ],
      ['pool', answer({ id: 1, jsonrpc: '2.0', result: { blocktemplate_blob: '00', difficulty: 9, status: 'OK' } })],
      ['miner', post({ id: 2, jsonrpc: '2.0', method: 'submit_block', params: ['00'] })],
      ['pool', answer({ id: 2, jsonrpc: '2.0', result: { status: 'OK' } })],
      ['miner', post({ id: 3, jsonrpc: '2.0', method: 'submitblock', params: ['01'] })],
      ['pool', answer({ id: 3, jsonrpc: '2.0', error: { code: -7, message: 'Block not accepted' } })],
    ],
    facts: { dialect: 'monero-daemon', jobs: 1, login: '4w', submitted: 2, accepted: 1, rejected: 1, difficulty: 9 },
    methods: { getblocktemplate: 1, submit_block: 1, submitblock: 1 },
  },
  {
    name: 'getblocktemplate through a proxy of HTTP/1.0, which closes behind its answer',
    path: ['http', 'getblocktemplate'],
    said: [
      [
        'miner',
        post({ id: 0, method: 'getblocktemplate', params: [] }).replace(
          'POST / HTTP/1.1',
          'POST http://n:8332/ HTTP/1.0',
        ),
      ],
      [
        'pool',
        `HTTP/1.0 200 OK\r\nVia: 1.0 proxy\r\n\r\n${JSON.stringify({
          result: { previousblockhash: '00', transactions: [], target: `${'00'.repeat(4)}${'ff'.repeat(28)}` },
          error: null,
          id: 0,
        })}`,
      ],
    ],
    facts: { dialect: 'getblocktemplate', agent: 'cpuminer/2.5', jobs: 1, difficulty: 4_294_970_000 },
    methods: { getblocktemplate: 1 },
  },
  {
    name: 'stratum, Zcash, by a solution alone',
    path: ['stratum'],
    said: [
      [
        'miner',
        line({ id: 4, method: 'mining.submit', params: ['t1.rig', '1', '5a', '00', 'fd4005'.padEnd(2694, '0')] }),
      ],
      ['pool', line({ id: 4, result: true, error: null })],
    ],
    facts: { dialect: 'stratum-zcash', submitted: 1, accepted: 1 },
    methods: { 'mining.submit': 1 },
  },
  {
    name: 'EthereumStratum/1.0.0, in its middle',
    path: ['stratum-ethereum'],
    said: [
      ['pool', line({ id: null, method: 'mining.notify', params: ['bf', 'ab'.repeat(32), 'cd'.repeat(32), true] })],
      ['pool', line({ id: null, method: 'mining.set_difficulty', params: [0.5] })],
      ['miner', line({ id: 244, method: 'mining.submit', params: ['rig', 'bf', '68765fccd712'] })],
      ['pool', line({ id: 244, result: false, error: [-1, 'Job not found', null] })],
    ],
    facts: { dialect: 'ethereumstratum-1', submitted: 1, rejected: 1, jobs: 1, difficulty: 0.5 },
    methods: { 'mining.notify': 1, 'mining.set_difficulty': 1, 'mining.submit': 1 },
  },
  {
    name: 'EthereumStratum/2.0.0, in its middle',
    path: ['stratum-ethereum'],
    said: [
      ['pool', line({ method: 'mining.set', params: { epoch: 'dc', target: `${'00'.repeat(4)}${'ff'.repeat(28)}` } })],
      ['pool', line({ method: 'mining.notify', params: ['bf0488aa', '6526d5', 'ab'.repeat(32), true] })],
      ['miner', line({ id: 31, method: 'mining.submit', params: ['bf0488aa', '68765fccd712', 'w-123'] })],
      ['pool', line({ id: 31, result: true })],
    ],
    facts: { dialect: 'ethereumstratum-2', submitted: 1, accepted: 1, jobs: 1, difficulty: 4_294_970_000 },
    methods: { 'mining.set': 1, 'mining.notify': 1, 'mining.submit': 1 },
  },
];
