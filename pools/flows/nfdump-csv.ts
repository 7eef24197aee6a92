/**
 * `nfdump -o csv` of 1.6 to 1.7.2 (ts,te,td,sa,…), of later ones (firstSeen,duration,proto,srcAddr,…), `-o csv-fast`, and
 * `-o 'csv:…'` of one's own choice. Its times are those of the clock on nfdump's wall, unless it was asked for epoch seconds.
 */
import { DelimitedFlows, type Columns, type Heading, type LineDialect } from './delimited.ts';
import type { FlowContext, FlowFormat } from './flow.ts';
import { readTime } from './time.ts';

const COMMA = 0x2c;

/** What a column holds, by the names that nfdump's versions give it, in lower case. */
const ROLES = {
  source: ['sa', 'srcaddr'],
  sourcePort: ['sp', 'srcport'],
  destination: ['da', 'dstaddr'],
  destinationPort: ['dp', 'dstport'],
  first: ['ts', 'firstseen'],
  last: ['te', 'lastseen'],
  duration: ['td', 'duration'],
  transport: ['pr', 'proto'],
  packets: ['ipkt', 'pkt', 'packets', 'inpackets'],
  packetsBack: ['opkt', 'outpackets'],
  bytes: ['ibyt', 'byt', 'bytes', 'inbytes'],
  bytesBack: ['obyt', 'outbytes'],
} as const;
type Role = keyof typeof ROLES;
type Places = Partial<Record<Role, number>>;

/** Without `-q` there is a heading. This is the beginning of the line that it names in all versions that have so many fields. */
const OLD_HEADING = 'ts,te,td,sa,da,sp,dp,pr,flg,fwd,stos,ipkt,ibyt,opkt,obyt';
const OLD_RECORD =
  /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d,\d{4}-\d\d-\d\d \d\d:\d\d:\d\d,\s*[\d.]+,[^,]+,[^,]+,[\d.]+,[\d.]+,/;

/** IANA protocol numbers that nfdump gives for names, where it was told to. */
const PROTOCOLS: Record<string, string> = { 6: 'tcp', 17: 'udp', 1: 'icmp', 58: 'ipv6-icmp', 132: 'sctp' };

function placesOf(line: string): (Places & Columns) | undefined {
  const names = line
    .toLowerCase()
    .split(',')
    .map((name) => name.trim());
  const places: Places = {};
  for (const [role, known] of Object.entries(ROLES) as [Role, readonly string[]][]) {
    const place = names.findIndex((name) => known.includes(name));
    if (place >= 0) places[role] = place;
  }
  const { source, sourcePort, destination, destinationPort, first } = places;
  const all = [source, sourcePort, destination, destinationPort, first].every((place) => place !== undefined);
  return all ? (places as Places & Columns) : undefined;
}

function columnsOf({ source, sourcePort, destination, destinationPort }: Columns): Columns {
  return { source, sourcePort, destination, destinationPort };
}

class NfdumpLines implements LineDialect {
  readonly #zone: FlowContext['zone'];
  #places: Places = {};
  #headed = false;

  constructor({ zone }: FlowContext) {
    this.#zone = zone;
  }

  separator = (): number => COMMA;

  heading = (line: string): Heading | undefined => {
    const places = placesOf(line) ?? (!this.#headed && OLD_RECORD.test(line) ? placesOf(OLD_HEADING) : undefined);
    if (places !== undefined) {
      const record = placesOf(line) === undefined;
      this.#headed = true;
      this.#places = places;
      const width = Math.max(...Object.values(places)) + 1;
      return { kind: 'columns', columns: columnsOf(places), width, ...(record ? { record } : {}) };
    }
    if (line === 'Summary') return { kind: 'skip' };
    return /^No matching? flows|^No matched flows/i.test(line) ? { kind: 'ignore' } : undefined;
  };

  rest = (fields: readonly string[]): ReturnType<LineDialect['rest']> => {
    const textOf = (role: Role): string | undefined => {
      const place = this.#places[role];
      return place === undefined ? undefined : fields[place];
    };
    const sum = (there: Role, back: Role): number | undefined => {
      const numbers = [textOf(there), textOf(back)].filter((text) => text !== undefined).map(Number);
      return numbers.length === 0 ? undefined : numbers.reduce((total, number) => total + number, 0);
    };
    const firstMs = readTime(textOf('first'), this.#zone);
    if (firstMs === undefined) return `has no time of its first packet: ${JSON.stringify(textOf('first') ?? '')}`;
    const end = textOf('last');
    const seconds = Number(textOf('duration') ?? 0);
    const lastMs = end === undefined ? firstMs + (seconds > 0 ? seconds * 1000 : 0) : readTime(end, this.#zone);
    if (lastMs === undefined) return `has no time of its last packet: ${JSON.stringify(end)}`;
    const packets = sum('packets', 'packetsBack');
    const bytes = sum('bytes', 'bytesBack');
    for (const [name, number] of [
      ['packets', packets],
      ['bytes', bytes],
    ] as const)
      if (number !== undefined && !Number.isSafeInteger(number)) return `has no number of ${name}`;
    const transport = textOf('transport')?.toLowerCase();
    return {
      ...(transport === undefined ? {} : { transport: PROTOCOLS[transport] ?? transport }),
      firstMs,
      lastMs: Math.max(firstMs, Math.round(lastMs)),
      ...(bytes === undefined ? {} : { bytes }),
      ...(packets === undefined ? {} : { packets }),
    };
  };
}

/** nfdump's CSV, by its heading, or by the look of its first line. */
export const nfdumpCsv: FlowFormat = {
  title: 'nfdump CSV',
  recognises: (head) => {
    const [line = ''] = head
      .toString('utf8', 0, 4096)
      .replace(/^\uFEFF/, '')
      .split(/\r?\n/, 1);
    return placesOf(line) !== undefined || OLD_RECORD.test(line);
  },
  create: (context) => new DelimitedFlows(context, new NfdumpLines(context)),
};
