/** The pools that sMaSheD probed in 2018: fqdn, port, coin, coin_name, pool, pool_url. */
import { present, rows } from './rows.ts';
import type { ListEntry } from './reader.ts';

export function* readNesfit(text: string): Generator<ListEntry> {
  for (const row of rows(text, ['fqdn', 'port', 'coin', 'coin_name', 'pool', 'pool_url'])) {
    if ('kind' in row) {
      yield row;
      continue;
    }
    const { fqdn, port, coin, coin_name: coinName, pool, pool_url: site } = row.cells;
    const told = present({ coin, coinName, pool, site });
    yield { kind: 'endpoint', line: row.line, text: row.text, host: fqdn, port, ...told };
  }
}
