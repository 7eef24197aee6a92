/** Lists on disk in, the catalogue's files out. */
import { join } from 'node:path';
import { writeFileAtomic } from '../../files/atomic.ts';
import { buildCatalogue } from './build.ts';
import { readLists } from './lists.ts';
import { toNdjson } from './ndjson.ts';
import { catalogueReport } from './report.ts';

/**
 * Writes `endpoints.ndjson` and `report.md`. Says in a line what was made.
 * @param folder of the lists that catalogue/sources.json names
 * @throws BitSecureError NOT_FOUND, UNREADABLE, UNWRITABLE
 */
export function writeCatalogue(folder: string, out: string): string {
  const lists = readLists(folder);
  const built = buildCatalogue(lists);
  const report = join(out, 'report.md');
  writeFileAtomic(join(out, 'endpoints.ndjson'), toNdjson(built.records));
  writeFileAtomic(report, catalogueReport(lists, built));
  return `${built.records.length} records, ${built.drops.length} lines left out: read ${report}`;
}
