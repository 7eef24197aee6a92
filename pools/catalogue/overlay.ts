/** A user's own catalogue: records of their own, and tombstones that take records of the shipped one away. NDJSON. */
import { writeFileAtomic } from '../../files/atomic.ts';
import { parseBoundedJson } from '../../files/bounded-json.ts';
import { readText } from '../../files/read.ts';
import { schemaViolations } from '../../files/schema.ts';
import { BitSecureError } from '../../model/errors.ts';
import type { PoolRecord } from '../../model/generated/pool-record.ts';
import type { PoolTombstone } from '../../model/generated/pool-tombstone.ts';
import { propertyOf } from '../../model/json.ts';
import { cleanHost, HOST_REFUSALS } from './host.ts';
import { toNdjson } from './ndjson.ts';
import { compareRecords, mergeRecords, recordKey } from './record.ts';

export type OverlayEntry = PoolRecord | PoolTombstone;

export function isTombstone(entry: OverlayEntry): entry is PoolTombstone {
  return 'removed' in entry;
}

function checkEntry(value: unknown): string | undefined {
  const schema = propertyOf(value, 'removed') === undefined ? 'pool-record' : 'pool-tombstone';
  const [violation] = schemaViolations(schema, value, 'first');
  if (violation !== undefined) {
    return `not a valid ${schema}: ${violation.pointer === '' ? 'the line' : violation.pointer} ${violation.message}`;
  }
  const { host, port, transport } = value as PoolRecord;
  const cleaned = cleanHost(host, { allowPrivate: true });
  if ('refused' in cleaned) return `the host ${JSON.stringify(host)} ${HOST_REFUSALS[cleaned.refused]}`;
  if (cleaned.host !== host) return `the host ${JSON.stringify(host)} has to be spelled ${cleaned.host}`;
  const wanted = schema === 'pool-record' && port !== undefined ? 'tcp' : undefined;
  return transport === wanted ? undefined : 'a record has a transport, tcp, where it has a port, and only there';
}

/**
 * Reads and checks a user's own catalogue.
 * @throws BitSecureError BAD_CATALOGUE that names the line; NOT_FOUND or UNREADABLE
 */
export function readOverlay(file: string): OverlayEntry[] {
  const refuse = (line: number, message: string): BitSecureError =>
    new BitSecureError('BAD_CATALOGUE', message, { file, line, hint: 'correct or remove the line' });
  return readText(file)
    .split('\n')
    .flatMap((text, index): OverlayEntry[] => {
      if (text.trim() === '') return [];
      const parsed = parseBoundedJson(text);
      if ('fault' in parsed) throw refuse(index + 1, `the line ${parsed.fault.message}`);
      const fault = checkEntry(parsed.value);
      if (fault !== undefined) throw refuse(index + 1, fault);
      return [parsed.value as OverlayEntry];
    });
}

/** Writes entries sorted, a tombstone before the record that takes its place. @throws BitSecureError UNWRITABLE */
export function writeOverlay(file: string, entries: readonly OverlayEntry[]): void {
  const sorted = [...entries].sort((a, b) => compareRecords(a, b) || Number(isTombstone(b)) - Number(isTombstone(a)));
  writeFileAtomic(file, toNdjson(sorted));
}

/** What two records say of one endpoint; where they contradict, the user's own, or the later one, is right. */
export function userOver(shipped: PoolRecord, own: PoolRecord): PoolRecord {
  const merged = mergeRecords([own, shipped]);
  return own.tls === undefined ? merged : { ...merged, tls: own.tls };
}

/** The catalogue with a user's entries applied in their order. */
export function applyOverlay(shipped: readonly PoolRecord[], entries: readonly OverlayEntry[]): PoolRecord[] {
  if (entries.length === 0) return [...shipped];
  const records = new Map(shipped.map((record) => [recordKey(record), record]));
  for (const entry of entries) {
    const key = recordKey(entry);
    const same = records.get(key);
    if (isTombstone(entry)) records.delete(key);
    else records.set(key, same === undefined ? entry : userOver(same, entry));
  }
  return [...records.values()].sort(compareRecords);
}
