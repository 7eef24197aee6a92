/** NoCoin: hosts that browsers mine for, or load miners from. No ports: miners there speak inside WebSocket. */
import { rows } from './rows.ts';
import type { ListEntry } from './reader.ts';

export function* readNocoinHosts(text: string): Generator<ListEntry> {
  for (const row of rows(text, ['fqdn'])) {
    if ('kind' in row) yield row;
    else yield { kind: 'endpoint', line: row.line, text: row.text, host: row.cells.fqdn };
  }
}
