/** The prober of every dialect, and which to try first. */
import { DIALECTS, type Dialect } from '../../model/dialect.ts';
import { ethereumstratum1 } from './ethereumstratum-1.ts';
import { ethereumstratum2 } from './ethereumstratum-2.ts';
import { getblocktemplate } from './getblocktemplate.ts';
import { getwork } from './getwork.ts';
import { moneroDaemon } from './monero-daemon.ts';
import type { Prober } from './prober.ts';
import { stratum } from './stratum.ts';
import { stratumEthereum } from './stratum-ethereum.ts';
import { stratumMonero } from './stratum-monero.ts';
import { stratumV2 } from './stratum-v2.ts';
import { stratumZcash } from './stratum-zcash.ts';

export const PROBERS: Readonly<Record<Dialect, Prober>> = {
  stratum,
  'stratum-zcash': stratumZcash,
  'stratum-monero': stratumMonero,
  'stratum-ethereum': stratumEthereum,
  'ethereumstratum-1': ethereumstratum1,
  'ethereumstratum-2': ethereumstratum2,
  'stratum-v2': stratumV2,
  getblocktemplate,
  getwork,
  'monero-daemon': moneroDaemon,
};

/** Of pools at large: bitcoin-like ones are most, then Monero's; what only few speak comes last. */
const BY_NUMBER: readonly Dialect[] = [
  'stratum',
  'stratum-monero',
  'stratum-ethereum',
  'ethereumstratum-1',
  'getblocktemplate',
  'getwork',
  'monero-daemon',
  'stratum-v2',
  'stratum-zcash',
  'ethereumstratum-2',
];

/** Ports that the software of one dialect listens on unless it is told otherwise. */
const BY_PORT: ReadonlyMap<number, Dialect> = new Map<number, Dialect>([
  // bitcoind, litecoind, btcd, dogecoind; their test networks.
  ...[8332, 18_332, 18_443, 9332, 19_332, 8334, 18_334, 18_556, 22_555].map(
    (port) => [port, 'getblocktemplate'] as const,
  ),
  // geth and its relatives; open-ethereum-pool.
  ...[8545, 8888].map((port) => [port, 'getwork'] as const),
  [8008, 'stratum-ethereum'],
  // monerod and its test networks.
  ...[18_081, 18_089, 28_081, 38_081].map((port) => [port, 'monero-daemon'] as const),
  // The reference implementation's pool and translator.
  ...[34_254, 34_255, 34_265].map((port) => [port, 'stratum-v2'] as const),
]);

/**
 * All dialects, the likeliest first: those that the catalogue names, in its order; the port's own; then by how many pools speak
 * them.
 */
export function probeOrder(hints: readonly Dialect[], port: number): Dialect[] {
  const own = BY_PORT.get(port);
  const order = new Set<Dialect>([...hints, ...(own === undefined ? [] : [own]), ...BY_NUMBER, ...DIALECTS]);
  return [...order];
}
