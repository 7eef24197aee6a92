/** Which records a person asks for. */
import { poolKey } from './pool-names.ts';
import type { PoolRecord } from '../../model/generated/pool-record.ts';

/** A record passes when it has one of the values of each list that is given. */
export interface RecordFilter {
  /** Abbreviations or names, whatever their case. */
  coins?: readonly string[];
  /** Names in any spelling of theirs. */
  pools?: readonly string[];
  /** Names, which stand for what is below them too; addresses; or patterns with `*` and `?`. */
  hosts?: readonly string[];
  ports?: readonly number[];
  tls?: boolean;
  /** Ids of catalogue/sources.json, or `user`. */
  sources?: readonly string[];
}

function hostTest(wanted: string): (host: string) => boolean {
  const name = wanted.trim().toLowerCase().replace(/\.$/, '');
  if (!/[*?]/.test(name)) return (host) => host === name || host.endsWith(`.${name}`);
  const pattern = name
    .replace(/[.+^${}()|[\]\\]/g, String.raw`\$&`)
    .replace(/\*+/g, '.*')
    .replaceAll('?', '.');
  const expression = new RegExp(`^${pattern}$`);
  return (host) => expression.test(host);
}

/** What is asked of a record. */
export type Filterable = Pick<PoolRecord, 'host' | 'port' | 'pools' | 'coins' | 'tls' | 'sources'>;

/** The test that a filter means. */
export function recordTest(filter: RecordFilter): (record: Filterable) => boolean {
  const coins = filter.coins && new Set(filter.coins.map((coin) => coin.trim().toLowerCase()));
  const pools = filter.pools && new Set(filter.pools.map((pool) => poolKey(pool) ?? pool));
  const hosts = filter.hosts?.map(hostTest);
  const ports = filter.ports && new Set(filter.ports);
  const sources = filter.sources && new Set(filter.sources);
  const isCoin = ({ symbol, name }: { symbol: string; name?: string }): boolean =>
    coins?.has(symbol.toLowerCase()) === true || (name !== undefined && coins?.has(name.toLowerCase()) === true);
  return (record) =>
    (coins === undefined || record.coins.some(isCoin)) &&
    (pools === undefined || record.pools.some((pool) => pools.has(poolKey(pool) ?? pool))) &&
    (hosts === undefined || hosts.some((test) => test(record.host))) &&
    (ports === undefined || (record.port !== undefined && ports.has(record.port))) &&
    (filter.tls === undefined || record.tls === filter.tls) &&
    (sources === undefined || record.sources.some(({ id }) => sources.has(id)));
}
