/** `hosts`: names that lead nowhere, for /etc/hosts and for resolvers that read its form (hosts(5)). */
import { count } from '../../model/units.ts';
import { pieces, type Exporter, type ExportInput } from './exporter.ts';

const FILE = 'hosts.txt';

function* lines({ indicators, time }: ExportInput): Generator<string> {
  const names = indicators.filter(({ kind }) => kind === 'domain');
  yield `# ${count(names.length, 'name')} of mining endpoints known to BitSecure, as of ${time}\n`;
  for (const { value } of names) yield `0.0.0.0 ${value}\n`;
}

export const hosts: Exporter = {
  files: [FILE],
  write: (input) => pieces(FILE, lines(input)),
  leavesOut: ({ indicators }) => {
    const addresses = indicators.filter(({ kind }) => kind !== 'domain').length;
    return addresses === 0 ? undefined : `${count(addresses, 'address')}: only names can stand in it`;
  },
};
