/** A user's list into their own catalogue: every line of it is either taken, or told with the reason. */
import type { PoolRecord } from '../../model/generated/pool-record.ts';
import { canonicalJson } from '../../model/json.ts';
import { PoolNames } from '../catalogue/pool-names.ts';
import { endpointText, mergeRecords, recordKey } from '../catalogue/record.ts';
import type { ParsedList } from './fields.ts';
import type { AddOutcome, OwnCatalogue } from './own-catalogue.ts';
import { recordOfFields } from './record-of-fields.ts';

export interface Remark {
  line: number;
  /** Continues the line: `has no host`. */
  message: string;
}

export interface Import {
  /** One for each endpoint of the list, in its order. */
  added: { record: PoolRecord; outcome: AddOutcome }[];
  /** Lines that are not taken. */
  left: Remark[];
  /** Lines that are taken, and contradict or repeat something. */
  noted: Remark[];
  /** Columns or keys that mean nothing here. */
  unused: string[];
}

interface Read {
  line: number;
  record: PoolRecord;
}

/** The pools' names as the catalogue spells them: a list that writes them otherwise makes no second pool. */
export function knownPoolNames(records: readonly PoolRecord[]): (pool: string) => string | undefined {
  const names = new PoolNames();
  for (const { pools } of records) for (const pool of pools) names.add(pool);
  // `nameOf` knows words that are no name in lists of others; a user's word is a name.
  return (pool) => names.nameOf(pool) ?? (pool.trim() || undefined);
}

/** What the record contradicts in another of the same endpoint; `where` says which. */
function conflicts(record: PoolRecord, other: PoolRecord, where: string): string[] {
  const told: string[] = [];
  if (record.tls !== undefined && other.tls !== undefined && record.tls !== other.tls) {
    told.push(`says ${record.tls ? 'TLS' : 'plain'}, and ${where} ${other.tls ? 'TLS' : 'plain'}`);
  }
  const [pool] = record.pools;
  if (pool !== undefined && other.pools.length > 0 && !other.pools.includes(pool)) {
    told.push(`names the pool ${pool}, and ${where} ${other.pools.join(', ')}: both are kept`);
  }
  return told;
}

/** Lines that can be read, by endpoint in the order of the list. */
function readAll(
  parsed: ParsedList,
  own: OwnCatalogue,
  options: Parameters<typeof recordOfFields>[1],
  left: Remark[],
): Map<string, Read[]> {
  const byEndpoint = new Map<string, Read[]>();
  for (const { line, fields, fault } of parsed.items) {
    const read = fields === undefined ? { refused: fault ?? '' } : recordOfFields(fields, options);
    if ('refused' in read) left.push({ line, message: read.refused });
    else if (own.isRemoved(read.record)) {
      left.push({
        line,
        message: `names ${endpointText(read.record)}, which you removed; bitsecure pools add brings it back`,
      });
    } else {
      const key = recordKey(read.record);
      const same = byEndpoint.get(key);
      if (same === undefined) byEndpoint.set(key, [{ line, record: read.record }]);
      else same.push({ line, record: read.record });
    }
  }
  return byEndpoint;
}

/**
 * Adds a list to a user's own catalogue (in memory). Twice is once.
 * @param options whether private addresses are taken, and how pools are spelled
 */
export function importList(
  parsed: ParsedList,
  own: OwnCatalogue,
  options: Parameters<typeof recordOfFields>[1],
): Import {
  const result: Import = { added: [], left: [], noted: [], unused: parsed.unused };
  for (const lines of readAll(parsed, own, options, result.left).values()) {
    const [first, ...more] = lines;
    if (first === undefined) continue;
    const known = own.get(first.record);
    for (const message of known === undefined ? [] : conflicts(first.record, known, 'the catalogue says')) {
      result.noted.push({ line: first.line, message });
    }
    for (const { line, record: again } of more) {
      const nothingNew = canonicalJson(mergeRecords([first.record, again])) === canonicalJson(first.record);
      const told = conflicts(again, first.record, `line ${first.line} says`);
      if (nothingNew) told.push(`repeats line ${first.line}`);
      else if (told.length === 0) told.push(`names the endpoint of line ${first.line} again: both are merged`);
      for (const message of told) result.noted.push({ line, message });
    }
    const record = mergeRecords([first.record, ...more.map(({ record: again }) => again)]);
    result.added.push({ record, outcome: own.add(record) });
  }
  const byLine = (a: Remark, b: Remark): number => a.line - b.line;
  result.noted.sort(byLine);
  return result;
}
