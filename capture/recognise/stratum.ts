/**
 * Stratum V1 as Bitcoin, its relatives and Zcash speak it (slush's protocol; BIP 310 for mining.configure; ZIP 301). The
 * Ethereum dialects that use the same method names are asked first, see stratum-ethereum.ts.
 */
import { methodOf, recogniseDialect, type Dialect } from './json-dialect.ts';
import type { Recogniser } from './recogniser.ts';

const MINER = new Set([
  'mining.subscribe',
  'mining.authorize',
  'mining.configure',
  'mining.submit',
  'mining.extranonce.subscribe',
  'mining.suggest_difficulty',
  'mining.suggest_target',
  'mining.get_transactions',
  'mining.capabilities',
  'mining.multi_version',
]);
const POOL = new Set([
  'mining.notify',
  'mining.set_difficulty',
  'mining.set_target',
  'mining.set_extranonce',
  'mining.set_version_mask',
  'client.reconnect',
  'client.show_message',
  'client.get_version',
]);

/** A reply to mining.subscribe lists subscriptions by the names of their notifications. */
function isSubscription(result: unknown): boolean {
  const [first] = Array.isArray(result) ? (result as unknown[]) : [];
  const names = (Array.isArray(first) ? (first as unknown[]) : []).flatMap((entry) =>
    Array.isArray(entry) ? [(entry as unknown[])[0]] : [entry],
  );
  return names.some((name) => name === 'mining.notify' || name === 'mining.set_difficulty');
}

export const STRATUM: Dialect = {
  name: 'stratum',
  fromMiner: (line) => MINER.has(methodOf(line)),
  fromPool: (line) => POOL.has(methodOf(line)) || isSubscription(line['result']),
};

export const stratum: Recogniser = { transports: ['tcp'], recognise: (input) => recogniseDialect(input, STRATUM) };
