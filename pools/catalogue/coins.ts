/** What lists call a coin: abbreviations and algorithms in one spelling (catalogue/coins.json). */
import { readData } from '../../files/package-data.ts';
import type { CoinTable } from '../../model/generated/coins.ts';
import type { PoolRecord } from '../../model/generated/pool-record.ts';

export type PoolCoin = PoolRecord['coins'][number];

let table: CoinTable | undefined;

/** The table as shipped; read once. */
export function coinTable(): CoinTable {
  table ??= JSON.parse(readData('catalogue', 'coins.json')) as CoinTable;
  return table;
}

function own<T>(record: Record<string, T>, key: string): T | undefined {
  return Object.hasOwn(record, key) ? record[key] : undefined;
}

/** What lists write where they know no coin, and pools of an algorithm that change the coin under the miner. */
const NO_COIN = new Set(['', 'UNKNOWN', 'AUTO', 'ANONYMOUS', 'NULL', 'NONE', 'N/A', '-']);
const MARKETS = new Set(['ZPOOL', 'NICEHASH', 'MPH', 'MRR', 'K1POOL', 'COMINING']);

/** `SHA-256`, `Autolykos v2`, `Equihash_144_5` in one spelling: lower case, hyphens, the table's name where it has one. */
export function algorithmOf(text: string): string | undefined {
  const plain = text
    .trim()
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '');
  if (plain === '' || plain === 'unknown') return undefined;
  return own(coinTable().spellings, plain) ?? plain;
}

/** One coin with what the table, or else the list, says of it. */
export function coinOf(symbol: string, listed: { name?: string; algorithm?: string } = {}): PoolCoin {
  const facts = own(coinTable().coins, symbol);
  const algorithm = listed.algorithm ?? facts?.algorithm;
  const name = facts?.name ?? listed.name;
  return { symbol, ...(name === undefined ? {} : { name }), ...(algorithm === undefined ? {} : { algorithm }) };
}

export interface CoinLabel {
  coins: PoolCoin[];
  /** Of labels that name a proof of work and no coin. */
  algorithms: string[];
  /** The label is neither. */
  unread?: true;
}

/**
 * Reads a list's label: `XMR`, `BTC/BCH`, `DGB-Scrypt` (one coin by one of its algorithms), `Zpool-x17` (whatever coin).
 * @param listed what the list's other columns say of the coin
 */
export function readCoinLabel(label: string, listed: { name?: string; algorithm?: string } = {}): CoinLabel {
  const algorithm = listed.algorithm === undefined ? undefined : algorithmOf(listed.algorithm);
  const upper = label.trim().toUpperCase();
  if (NO_COIN.has(upper)) return { coins: [], algorithms: algorithm === undefined ? [] : [algorithm] };
  const read: CoinLabel = { coins: [], algorithms: [] };
  for (const part of label.split(/[/,;|]/)) {
    const [, head = '', tail] = /^([A-Za-z0-9._]+)(?:-(.+))?$/.exec(part.trim()) ?? [];
    const named = tail === undefined ? algorithm : algorithmOf(tail);
    const symbol = head.toUpperCase();
    if (MARKETS.has(symbol) && tail !== undefined) {
      if (named !== undefined) read.algorithms.push(named);
    } else if (/^[A-Z0-9][A-Z0-9._]{0,15}$/.test(symbol)) {
      const name = listed.name === undefined || label.includes('/') ? {} : { name: listed.name };
      read.coins.push(coinOf(symbol, { ...name, ...(named === undefined ? {} : { algorithm: named }) }));
    } else read.unread = true;
  }
  return read;
}
