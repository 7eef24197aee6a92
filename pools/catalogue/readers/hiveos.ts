/** Pool templates of HiveOS: fqdn, port, coin, tls, region, pool, scheme. */
import { tlsOfScheme } from '../tls.ts';
import { present, rows } from './rows.ts';
import type { ListEntry } from './reader.ts';

/**
 * `tls` is certain: the template has the endpoint in its list for TLS. `plain?` is the other list, which some templates have
 * for everything; so a scheme, or the region's words, overrule it.
 */
function tlsOf(cells: { tls: string; scheme: string; region: string }): boolean {
  if (cells.tls === 'tls' || /\b(?:ssl|tls)\b/i.test(cells.region)) return true;
  return tlsOfScheme(cells.scheme) ?? false;
}

export function* readHiveos(text: string): Generator<ListEntry> {
  for (const row of rows(text, ['fqdn', 'port', 'coin', 'tls', 'region', 'pool', 'scheme'])) {
    if ('kind' in row) {
      yield row;
      continue;
    }
    const { fqdn, port, coin, region, pool, scheme } = row.cells;
    const told = present({ coin, region, pool, scheme });
    yield { kind: 'endpoint', line: row.line, text: row.text, host: fqdn, port, ...told, tls: tlsOf(row.cells) };
  }
}
