/** `blocklist`: an address a line, for firewalls: ipset, nftables, pf tables, external dynamic lists. */
import { count } from '../../model/units.ts';
import { pieces, type Exporter, type ExportInput } from './exporter.ts';

const FILE = 'blocklist.txt';

function* lines({ indicators, time }: ExportInput): Generator<string> {
  const addresses = indicators.filter(({ kind }) => kind !== 'domain');
  yield `# addresses of mining endpoints known to BitSecure, as of ${time}: ${addresses.length}\n`;
  for (const { value } of addresses) yield `${value}\n`;
}

export const blocklist: Exporter = {
  files: [FILE],
  write: (input) => pieces(FILE, lines(input)),
  leavesOut: ({ endpoints }) => {
    const names = new Set(endpoints.flatMap(({ fqdn, address }) => (address === undefined ? (fqdn ?? []) : []))).size;
    return names === 0
      ? undefined
      : `${count(names, 'name')} without an address; bitsecure pools refresh resolves them`;
  },
};
