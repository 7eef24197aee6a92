/**
 * Ethereum over lines: eth-proxy (eth_submitLogin, eth_getWork …), EthereumStratum/1.0.0 (NiceHash) and /2.0.0 (EIP 1571).
 * The same eth_… methods over HTTP are getwork (mining-rpc.ts).
 */
import type { JsonObject } from '../../model/json.ts';
import {
  isEthereumWork,
  isHash,
  methodOf,
  namedParamsOf,
  paramsOf,
  recogniseDialect,
  type Dialect,
} from './json-dialect.ts';
import type { Recogniser } from './recogniser.ts';

const MINER = new Set([
  'eth_submitLogin',
  'eth_login',
  'eth_getWork',
  'eth_submitWork',
  'eth_submitHashrate',
  'mining.hello',
]);
const STRATUM_VERSION = /^EthereumStratum\/[12]\./;

function isVersion(value: unknown): boolean {
  return typeof value === 'string' && STRATUM_VERSION.test(value);
}

function fromMiner(line: JsonObject): boolean {
  const method = methodOf(line);
  if (method === 'mining.hello') return isVersion(namedParamsOf(line)['proto']);
  if (method === 'mining.subscribe') return paramsOf(line).some(isVersion);
  return MINER.has(method);
}

/** True for the notification by which EthereumStratum/2.0.0 sets what jobs have in common: some of these, the rest as before. */
export function isEthereumSettings(line: JsonObject): boolean {
  if (methodOf(line) !== 'mining.set') return false;
  const { epoch, target, algo, extranonce } = namedParamsOf(line);
  return [epoch, algo, extranonce].some((text) => typeof text === 'string') || isHash(target);
}

function fromPool(line: JsonObject): boolean {
  const params = paramsOf(line);
  // The first edition's job is [id, seed hash, header hash, clean], the second has the height for the seed; Bitcoin's has nine
  // members, Zcash's eight.
  if (methodOf(line) === 'mining.notify') {
    return params.length === 4 && typeof params[1] === 'string' && isHash(params[2]) && typeof params[3] === 'boolean';
  }
  if (isEthereumSettings(line)) return true;
  // eth-proxy's work comes as an answer, and is pushed as one.
  const { result } = line;
  if (isEthereumWork(result)) return true;
  const [subscription] = Array.isArray(result) ? (result as unknown[]) : [];
  return Array.isArray(subscription) && (subscription as unknown[]).some(isVersion);
}

export const STRATUM_ETHEREUM: Dialect = { name: 'stratum-ethereum', fromMiner, fromPool };

export const stratumEthereum: Recogniser = {
  transports: ['tcp'],
  recognise: (input) => recogniseDialect(input, STRATUM_ETHEREUM),
};
