/** Lists in, the catalogue out: cleaned, merged, sorted; and what was left out, and why. */
import type { PoolRecord } from '../../model/generated/pool-record.ts';
import type { PoolSource } from '../../model/generated/pool-sources.ts';
import { cleanHost, cleanPort } from './host.ts';
import { algorithmOf, readCoinLabel } from './coins.ts';
import { dialectHints } from './dialect-hints.ts';
import { PoolNames } from './pool-names.ts';
import { PoolSites } from './pool-sites.ts';
import { READERS } from './readers/index.ts';
import type { DropReason, ListEntry, Sighting } from './readers/reader.ts';
import { compareRecords, mergeRecords, recordKey } from './record.ts';
import { regionsOf } from './regions.ts';

export interface PoolList {
  source: PoolSource;
  text: string;
}

export interface Drop {
  source: string;
  line: number;
  text: string;
  reason: DropReason;
}

export interface BuiltCatalogue {
  records: PoolRecord[];
  drops: Drop[];
  /** Entries that each list has, and those of them that stand behind a record. */
  counts: Map<string, { entries: number; used: number }>;
  names: PoolNames;
  /** Labels that are neither coin nor algorithm, with how often they came. */
  unreadCoins: Map<string, number>;
}

interface Placed {
  source: PoolSource;
  sighting: Sighting;
  host: string;
  port?: number;
}

type Entry = ListEntry & { source: PoolSource };

function place({ source, ...sighting }: Sighting & { source: PoolSource }): Placed | { refused: DropReason } {
  const cleaned = cleanHost(sighting.host);
  if ('refused' in cleaned) return cleaned;
  if (sighting.port === undefined) return { source, sighting, host: cleaned.host };
  const port = cleanPort(sighting.port);
  return port === undefined ? { refused: 'bad-port' } : { source, sighting, host: cleaned.host, port };
}

/** Endpoints that are known not to be pools, by `recordKey`. */
function negativesOf(entries: readonly Entry[]): Set<string> {
  const keys = new Set<string>();
  for (const entry of entries) {
    if (entry.kind !== 'not-a-pool') continue;
    const cleaned = cleanHost(entry.host);
    const port = cleanPort(entry.port);
    if ('host' in cleaned && port !== undefined) keys.add(recordKey({ host: cleaned.host, port }));
  }
  return keys;
}

function recordOf(
  { source, sighting, host, port }: Placed,
  names: PoolNames,
  sites: PoolSites,
  unreadCoins: Map<string, number>,
): PoolRecord {
  const { coin = '', coinName, algorithm, region, scheme } = sighting;
  const listed = { ...(coinName ? { name: coinName } : {}), ...(algorithm ? { algorithm } : {}) };
  const label = readCoinLabel(coin, listed);
  if (label.unread === true) unreadCoins.set(coin, (unreadCoins.get(coin) ?? 0) + 1);
  const algorithms = [...new Set(label.algorithms)].sort();
  const site = sites.of(host);
  const pool = (sighting.pool === undefined ? undefined : names.nameOf(sighting.pool)) ?? site?.pool;
  const dialects = dialectHints({
    host,
    ...(port === undefined ? {} : { port }),
    coins: label.coins,
    algorithms: algorithm === undefined ? algorithms : [...algorithms, ...[algorithmOf(algorithm) ?? []].flat()],
    schemes: scheme === undefined ? [] : [scheme],
  });
  const url = sites.ofPool(pool) ?? site?.url ?? sighting.site;
  return {
    host,
    ...(port === undefined ? {} : { port, transport: 'tcp' }),
    pools: pool === undefined ? [] : [pool],
    ...(url === undefined ? {} : { site: url }),
    coins: label.coins,
    ...(algorithms.length === 0 ? {} : { algorithms }),
    // A browser miner's host without a port is not probed.
    ...(dialects.length === 0 || port === undefined ? {} : { dialects }),
    ...(sighting.tls === undefined ? {} : { tls: sighting.tls }),
    ...(region === undefined ? {} : { regions: regionsOf(region) }),
    sources: [{ id: source.id, ...(source.date === undefined ? {} : { date: source.date }) }],
  };
}

/** Where the sightings are, or why they are dropped. */
function sort(entries: readonly Entry[]): { placed: Placed[]; drops: Drop[] } {
  const negatives = negativesOf(entries);
  const placed: Placed[] = [];
  const drops: Drop[] = [];
  const drop = (source: PoolSource, { line, text }: { line: number; text: string }, reason: DropReason): void => {
    drops.push({ source: source.id, line, text, reason });
  };
  for (const entry of entries) {
    if (entry.kind === 'dropped') drop(entry.source, entry, entry.reason);
    if (entry.kind !== 'endpoint') continue;
    const where = place(entry);
    if ('refused' in where) drop(entry.source, entry, where.refused);
    else if (negatives.has(recordKey(where))) drop(entry.source, entry, 'p2p-node');
    else placed.push(where);
  }
  const known = new Set(placed.filter(({ sighting }) => sighting.corroborates !== true).map(({ host }) => host));
  const kept = placed.filter((where) => {
    const counts = where.sighting.corroborates !== true || known.has(where.host);
    if (!counts) drop(where.source, where.sighting, 'malware');
    return counts;
  });
  return { placed: kept, drops };
}

/** Builds the catalogue. The same lists give the same records in the same order, whatever the order of the lists. */
export function buildCatalogue(lists: readonly PoolList[]): BuiltCatalogue {
  const ordered = [...lists].sort((a, b) => (a.source.id < b.source.id ? -1 : 1));
  const entries = ordered.flatMap(({ source, text }) =>
    [...READERS[source.kind](text)].map((entry): Entry => Object.assign(entry, { source })),
  );
  const names = new PoolNames();
  for (const entry of entries) {
    if (entry.kind === 'pool-site' || (entry.kind === 'endpoint' && entry.pool !== undefined))
      names.add(entry.pool ?? '');
  }
  const sites = new PoolSites(names);
  for (const entry of entries) if (entry.kind === 'pool-site') sites.add(entry.pool, entry.site);
  const { placed, drops } = sort(entries);
  const unreadCoins = new Map<string, number>();
  const byEndpoint = new Map<string, [PoolRecord, ...PoolRecord[]]>();
  const counts = new Map(
    ordered.map(({ source: { id } }) => {
      const entriesOf = entries.filter(({ source }) => source.id === id).length;
      return [id, { entries: entriesOf, used: placed.filter(({ source }) => source.id === id).length }];
    }),
  );
  for (const where of placed) {
    const record = recordOf(where, names, sites, unreadCoins);
    const same = byEndpoint.get(recordKey(record));
    if (same === undefined) byEndpoint.set(recordKey(record), [record]);
    else same.push(record);
  }
  const records = [...byEndpoint.values()].map((same) => mergeRecords(same)).sort(compareRecords);
  return { records, drops, counts, names, unreadCoins };
}
