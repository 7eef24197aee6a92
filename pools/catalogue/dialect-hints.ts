/** What an endpoint is likely to speak, from what lists say of it. Probes find out what it does speak. */
import type { Dialect } from '../../model/dialect.ts';
import { coinTable, type PoolCoin } from './coins.ts';

/** Ports that pools of Monero and its kin chose, and hardly anybody else. */
const MONERO_PORTS = new Set([10_128, 10_343, 14_433, 14_444, 20_128, 45_560, 45_700]);

interface Known {
  host: string;
  port?: number;
  coins: readonly PoolCoin[];
  algorithms: readonly string[];
  /** Schemes that lists write before the host. */
  schemes: readonly string[];
}

function dialectsOfCoin(symbol: string, algorithm: string | undefined): readonly Dialect[] {
  const { coins, algorithms } = coinTable();
  const facts = Object.hasOwn(coins, symbol) ? coins[symbol] : undefined;
  const proof = algorithm ?? facts?.algorithm;
  const byProof = proof !== undefined && Object.hasOwn(algorithms, proof) ? algorithms[proof] : undefined;
  return byProof ?? facts?.dialects ?? [];
}

/** Dialects by coin, by algorithm, by scheme; else by a label of the host that is a coin's, or a port that is. Likeliest first. */
export function dialectHints(known: Known): Dialect[] {
  const hints: Dialect[] = known.schemes.includes('stratum2+tcp') ? ['stratum-v2'] : [];
  for (const { symbol, algorithm } of known.coins) hints.push(...dialectsOfCoin(symbol, algorithm));
  for (const algorithm of known.algorithms) hints.push(...dialectsOfCoin('', algorithm));
  if (hints.length === 0) {
    const labels = known.host.toUpperCase().split(/[.-]/);
    for (const label of labels) if (label.length >= 3) hints.push(...dialectsOfCoin(label, undefined));
  }
  if (hints.length === 0 && known.port !== undefined && MONERO_PORTS.has(known.port)) hints.push('stratum-monero');
  return [...new Set(hints)];
}
