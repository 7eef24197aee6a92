/** What a line of a user's list says, by the names that people give to columns and keys. */

/** What a list may be. */
export const LIST_FORMATS = ['csv', 'tsv', 'json', 'ndjson', 'text'] as const;
export type ListFormat = (typeof LIST_FORMATS)[number];

export const FIELDS = [
  'host',
  'port',
  'coin',
  'coinName',
  'algorithm',
  'pool',
  'site',
  'scheme',
  'tls',
  'region',
  'dialect',
] as const;
export type Field = (typeof FIELDS)[number];
export type FieldValues = Partial<Record<Field, string>>;

/** In lower case without what separates words. */
const NAMES: Readonly<Record<Field, readonly string[]>> = {
  host: [
    'host',
    'hostname',
    'fqdn',
    'domain',
    'domainname',
    'server',
    'address',
    'ip',
    'ipaddress',
    'endpoint',
    'url',
    'stratum',
    'stratumurl',
    'indicator',
  ],
  port: ['port', 'serverport', 'destport', 'dstport', 'destinationport'],
  coin: ['coin', 'coins', 'symbol', 'ticker', 'currency', 'crypto', 'cryptocurrency', 'abbreviation'],
  coinName: ['coinname', 'currencyname'],
  algorithm: ['algorithm', 'algo', 'pow'],
  pool: ['pool', 'pools', 'poolname', 'name', 'operator'],
  site: ['site', 'website', 'poolurl', 'homepage', 'link'],
  scheme: ['scheme', 'protocol', 'proto'],
  tls: ['tls', 'ssl', 'secure', 'encrypted', 'encryption'],
  region: ['region', 'regions', 'location', 'country', 'geo'],
  dialect: ['dialect', 'dialects'],
};
const BY_NAME = new Map(FIELDS.flatMap((field) => NAMES[field].map((name) => [name, field] as const)));

/** The field that a column or key means; undefined for others. */
export function fieldOf(name: string): Field | undefined {
  return BY_NAME.get(name.toLowerCase().replace(/[\s_.-]+/g, ''));
}

/** One entry of a list: what it says, or why it cannot be read. */
export interface ListItem {
  /** 1-based. */
  line: number;
  fields?: FieldValues;
  fault?: string;
}

export interface ParsedList {
  items: ListItem[];
  /** Columns or keys that mean nothing here. */
  unused: string[];
}
