/** cryptoioc of 2018: fqdn, port, coin in lower case. */
import { present, rows } from './rows.ts';
import type { ListEntry } from './reader.ts';

export function* readCryptoioc(text: string): Generator<ListEntry> {
  for (const row of rows(text, ['fqdn', 'port', 'coin'])) {
    if ('kind' in row) {
      yield row;
      continue;
    }
    const { fqdn, port, coin } = row.cells;
    yield { kind: 'endpoint', line: row.line, text: row.text, host: fqdn, port, ...present({ coin }) };
  }
}
