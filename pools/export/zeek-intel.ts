/** `zeek-intel`: items of Zeek's intelligence framework, in the form of its input files: tab-separated below `#fields`. */
import { pieces, type Exporter, type ExportInput } from './exporter.ts';
import { describeIndicator, type Indicator } from './indicators.ts';

const FILE = 'bitsecure-pools.intel';
const FIELDS = ['indicator', 'indicator_type', 'meta.source', 'meta.desc', 'meta.url'];
const TYPES: Readonly<Record<Indicator['kind'], string>> = {
  domain: 'Intel::DOMAIN',
  ipv4: 'Intel::ADDR',
  ipv6: 'Intel::ADDR',
};

/** Zeek's reader takes `-` for a field that is not there, and `\x..` for an octet; the description is one line already. */
function field(text: string | undefined): string {
  return text === undefined || text === '' ? '-' : text.replaceAll('\\', String.raw`\x5c`).replace(/\s+/g, ' ');
}

function* lines({ indicators }: ExportInput): Generator<string> {
  yield `#fields\t${FIELDS.join('\t')}\n`;
  for (const indicator of indicators) {
    const { kind, value, sites } = indicator;
    const fields = [value, TYPES[kind], 'bitsecure', describeIndicator(indicator), sites[0]];
    yield `${fields.map(field).join('\t')}\n`;
  }
}

export const zeekIntel: Exporter = { files: [FILE], write: (input) => pieces(FILE, lines(input)) };
