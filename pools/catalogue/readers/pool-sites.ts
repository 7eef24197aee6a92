/** Web sites of pools: pool, domain, url. They name pools; they are no endpoints. */
import { rows } from './rows.ts';
import type { ListEntry } from './reader.ts';

export function* readPoolSites(text: string): Generator<ListEntry> {
  for (const row of rows(text, ['pool', 'domain', 'url'])) {
    if ('kind' in row) yield row;
    else yield { kind: 'pool-site', line: row.line, text: row.text, pool: row.cells.pool, site: row.cells.url };
  }
}
