/** Peers of blockchain networks that pools publish beside their pools: host, port. None of them is an endpoint. */
import { rows } from './rows.ts';
import type { ListEntry } from './reader.ts';

export function* readP2pNodes(text: string): Generator<ListEntry> {
  for (const row of rows(text, ['host', 'port'])) {
    if ('kind' in row) yield row;
    else yield { kind: 'not-a-pool', line: row.line, text: row.text, host: row.cells.host, port: row.cells.port };
  }
}
