/** Lists in, the catalogue out: cleaned, merged, sorted; and what was left out, and why. */
import type { PoolRecord } from '../../model/generated/pool-record.ts';
import type { PoolSource } from '../../model/generated/pool-sources.ts';
import { cleanHost, cleanPort } from './host.ts';
import { PoolNames } from './pool-names.ts';
import { PoolSites } from './pool-sites.ts';
import { READERS } from './readers/index.ts';
import type { DropReason, ListEntry, Sighting } from './readers/reader.ts';
import { recordOf, type Placed } from './record-of.ts';
import { compareRecords, mergeRecords, recordKey } from './record.ts';

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

interface Sighted extends Placed {
  sighting: Sighting;
  source: PoolSource;
}

type Entry = ListEntry & { source: PoolSource };

function place({ source, ...sighting }: Sighting & { source: PoolSource }): Sighted | { refused: DropReason } {
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

/** Where the sightings are, or why they are dropped. */
function sort(entries: readonly Entry[]): { placed: Sighted[]; drops: Drop[] } {
  const negatives = negativesOf(entries);
  const placed: Sighted[] = [];
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
  const ownership = {
    poolOf: (pool: string | undefined, host: string) =>
      (pool === undefined ? undefined : names.nameOf(pool)) ?? sites.of(host)?.pool,
    siteOf: (pool: string | undefined, host: string) => sites.ofPool(pool) ?? sites.of(host)?.url,
  };
  const byEndpoint = new Map<string, [PoolRecord, ...PoolRecord[]]>();
  const counts = new Map(
    ordered.map(({ source: { id } }) => {
      const entriesOf = entries.filter(({ source }) => source.id === id).length;
      return [id, { entries: entriesOf, used: placed.filter(({ source }) => source.id === id).length }];
    }),
  );
  for (const where of placed) {
    const { id, date } = where.source;
    const { record, unread } = recordOf(where, { id, ...(date === undefined ? {} : { date }) }, ownership);
    if (unread !== undefined) unreadCoins.set(unread, (unreadCoins.get(unread) ?? 0) + 1);
    const same = byEndpoint.get(recordKey(record));
    if (same === undefined) byEndpoint.set(recordKey(record), [record]);
    else same.push(record);
  }
  const records = [...byEndpoint.values()].map((same) => mergeRecords(same)).sort(compareRecords);
  return { records, drops, counts, names, unreadCoins };
}
