/** Bitcoin pools by their coinbase tags: id, name, link, coinbase_tags, n_addresses. They name pools; they are no endpoints. */
import { rows } from './rows.ts';
import type { ListEntry } from './reader.ts';

export function* readMempoolPools(text: string): Generator<ListEntry> {
  for (const row of rows(text, ['name', 'link'])) {
    if ('kind' in row) yield row;
    else yield { kind: 'pool-site', line: row.line, text: row.text, pool: row.cells.name, site: row.cells.link };
  }
}
