/** Pools of JSON lines, each after a real one: the transcripts of its server, or the words in its source. */
import { arrayOf, objectOf, stringOf } from '../../../model/json.ts';
import { lineServer, type Behaviour } from './behaviour.ts';

const hash = (digit: string): string => digit.repeat(64);
const work = [`0x${hash('1')}`, `0x${hash('2')}`, `0x${hash('3')}`];
const bitcoinJob = ['1', hash('6'), '01000000', '0d2f00', [], '20000000', '207fffff', '6b01470c', false];
const moneroJob = { blob: `1010${'ab'.repeat(74)}`, job_id: '1', target: 'b88d0600', algo: 'rx/0', height: 1 };
const notify = { id: null, method: 'mining.notify', params: bitcoinJob };
const difficulty = { id: null, method: 'mining.set_difficulty', params: [8] };
const subscription = [
  ['mining.set_difficulty', 'deadbeefcafebabe'],
  ['mining.notify', 'deadbeefcafebabe'],
];
const refusal = (id: unknown, code: number, message: string): object => ({
  id,
  jsonrpc: '2.0',
  error: { code, message },
});

/** NOMP: answers a subscription with work at once, knows no other dialect, closes on what is no JSON. */
const nodeStratumPool = lineServer((request) => {
  if (request === undefined) return { close: true };
  const { id, method } = request;
  if (method === 'mining.subscribe') {
    return { lines: [{ id, result: [subscription, '28000000', 4], error: null }, difficulty, notify] };
  }
  return method === 'mining.authorize' ? { lines: [{ id, result: false, error: null }] } : {};
});

/** An Ethereum pool of the open-ethereum-pool family: silent on a plain subscription, closes after a refusal. */
const corePool = lineServer((request) => {
  if (request === undefined) return { close: true };
  const { id, method, params } = request;
  const error = (code: number, message: string): object => ({
    id,
    jsonrpc: '2.0',
    result: null,
    error: { code, message },
  });
  if (method === 'mining.subscribe') {
    if (!arrayOf(params).includes('EthereumStratum/1.0.0')) return {};
    return { lines: [{ id, result: [['mining.notify', '1a62babb', 'EthereumStratum/1.0.0'], '5895'], error: null }] };
  }
  if (method !== 'eth_submitLogin') return { lines: [error(-3, 'Method not found')], close: true };
  const login = stringOf(arrayOf(params)[0]) ?? '';
  return /^0x[0-9a-f]{40}$/i.test(login)
    ? { lines: [{ id, jsonrpc: '2.0', result: true, error: null }] }
    : { lines: [error(-1, 'Invalid login')], close: true };
});

/** An Ethereum pool that takes any login, and gives its work when it is asked for. */
const ethProxy = lineServer((request) => {
  if (request === undefined) return { close: true };
  const { id, method } = request;
  return { lines: [{ id, jsonrpc: '2.0', result: method === 'eth_getWork' ? work : true }] };
});

/** xmrig-proxy: gives a job to whoever logs in, closes on every other method. */
const xmrigProxy = lineServer((request) => {
  if (request?.['method'] !== 'login') return { close: true };
  const result = { id: '3ca7afd2e62c110a', job: moneroJob, extensions: ['algo', 'keepalive'], status: 'OK' };
  return { lines: [{ jsonrpc: '2.0', id: request['id'], error: null, result }] };
});

/** The same while it has no pool behind it: silent on a login too. */
const xmrigProxyAlone = lineServer((request) => (request?.['method'] === 'login' ? {} : { close: true }));

const nodejsPool = lineServer((request) => {
  if (request === undefined) return { close: true };
  const { id, method, params } = request;
  if (id === undefined || method === undefined || params === undefined) return {};
  if (method !== 'login') return { lines: [refusal(id, -1, 'Unauthenticated')] };
  const given = stringOf(objectOf(params)['login']) !== undefined;
  return { lines: [refusal(id, -1, given ? 'Invalid payment address provided' : 'No login/password specified')] };
});

const cryptonotePool = lineServer((request) => {
  if (request === undefined) return { close: true };
  const { id, method } = request;
  return { lines: [refusal(id, -1, method === 'login' ? 'Invalid address used for login' : 'Invalid method')] };
});

/** A Zcash pool (ZIP 301): its subscription is a session and a nonce. */
const zcashPool = lineServer((request) => {
  if (request?.['method'] !== 'mining.subscribe') return { close: true };
  const target = { id: null, method: 'mining.set_target', params: [hash('0')] };
  return { lines: [{ id: request['id'], result: [null, 'ab12cd34'], error: null }, target] };
});

/** EIP 1571. */
const ethereumStratum2 = lineServer((request) => {
  if (request?.['method'] !== 'mining.hello') return { close: true };
  const result = { proto: 'EthereumStratum/2.0.0', encoding: 'plain', resume: '1', timeout: 'b4', maxerrors: '5' };
  return { lines: [{ id: request['id'], result: { ...result, node: 'Geth/v1.8.18' } }] };
});

const yiimp = lineServer((request) => {
  if (request === undefined) return { close: true };
  const { id, method } = request;
  return method === 'mining.subscribe'
    ? { lines: [{ id, result: [subscription, '81000001', 4], error: null }] }
    : { lines: [{ id, result: false, error: [20, 'Not supported', null] }] };
});

const publicPool = lineServer((request) => {
  if (request === undefined) return { close: true };
  const error = [20, 'Subscription validation error', ', BitSecure'];
  return request['method'] === 'mining.subscribe' ? { lines: [{ id: request['id'], result: null, error }] } : {};
});

/** Sends work before it is asked, and answers nothing. */
const pushesFirst = lineServer(() => ({}), [difficulty, notify]);

/** A server of JSON-RPC 2.0 lines that has nothing to do with mining. */
const jsonRpc = lineServer((request) =>
  request === undefined
    ? { lines: [{ jsonrpc: '2.0', id: null, error: { code: -32_700, message: 'Parse error' } }] }
    : { lines: [{ jsonrpc: '2.0', id: request['id'], error: { code: -32_601, message: 'Method not found' } }] },
);

/** Says yes to everything. */
const alwaysTrue = lineServer((request) => ({ lines: [{ id: request?.['id'] ?? null, result: true, error: null }] }));

export const LINE_POOLS = {
  'node-stratum-pool': nodeStratumPool,
  'core-pool': corePool,
  'eth-proxy': ethProxy,
  'xmrig-proxy': xmrigProxy,
  'xmrig-proxy-alone': xmrigProxyAlone,
  'nodejs-pool': nodejsPool,
  'cryptonote-pool': cryptonotePool,
  'zcash-pool': zcashPool,
  'ethereumstratum-2': ethereumStratum2,
  yiimp,
  'public-pool': publicPool,
  'pushes-first': pushesFirst,
  'json-rpc': jsonRpc,
  'always-true': alwaysTrue,
} satisfies Record<string, Behaviour>;
