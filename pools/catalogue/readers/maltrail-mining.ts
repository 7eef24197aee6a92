/** Maltrail's trails of mining: a name, an address, or an address with its port on each line. */
import { splitEndpoint } from '../host.ts';
import { rows } from './rows.ts';
import type { ListEntry } from './reader.ts';

/** Between nodes: Bitcoin and its test networks, Chia, Litecoin's test network. */
const P2P_PORTS = new Set(['8333', '18333', '18444', '8444', '19335']);

export function* readMaltrailMining(text: string): Generator<ListEntry> {
  for (const row of rows(text, ['indicator'])) {
    if ('kind' in row) {
      yield row;
      continue;
    }
    const { line, text: whole } = row;
    const { host, port, scheme } = splitEndpoint(row.cells.indicator);
    if (scheme !== undefined || host.includes('/')) yield { kind: 'dropped', line, text: whole, reason: 'url-or-path' };
    else if (port !== undefined && P2P_PORTS.has(port))
      yield { kind: 'dropped', line, text: whole, reason: 'p2p-port' };
    else yield { kind: 'endpoint', line, text: whole, host, ...(port === undefined ? {} : { port }) };
  }
}
