/** Records as lines. */
import type { PoolRecord } from '../../model/generated/pool-record.ts';
import type { PoolTombstone } from '../../model/generated/pool-tombstone.ts';

/** One line for each, the same bytes for the same records. */
export function toNdjson(entries: readonly (PoolRecord | PoolTombstone)[]): string {
  return entries.map((entry) => `${JSON.stringify(entry)}\n`).join('');
}
