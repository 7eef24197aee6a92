/** Mining pool domain intelligence: domain, port, scheme, coin, algorithm, region, pool, confidence, status. */
import { tlsOfScheme } from '../tls.ts';
import { present, rows } from './rows.ts';
import type { ListEntry } from './reader.ts';

export function* readMiningPoolDomains(text: string): Generator<ListEntry> {
  for (const row of rows(text, ['domain', 'port', 'scheme', 'coin', 'algorithm', 'region', 'pool'])) {
    if ('kind' in row) {
      yield row;
      continue;
    }
    const { domain, port, scheme, coin, algorithm, region, pool } = row.cells;
    const tls = tlsOfScheme(scheme);
    yield {
      kind: 'endpoint',
      line: row.line,
      text: row.text,
      host: domain,
      port,
      ...present({ scheme, coin, algorithm, region, pool }),
      ...(tls === undefined ? {} : { tls }),
    };
  }
}
