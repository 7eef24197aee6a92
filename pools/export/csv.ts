/** `csv`: a line for each endpoint, for spreadsheets and scripts (RFC 4180). */
import { csvLine } from '../../model/csv.ts';
import type { KnownEndpoint } from '../ask/known-endpoint.ts';
import { pieces, type Exporter, type ExportInput } from './exporter.ts';

const FILE = 'pools.csv';

type Cell = string | number | boolean | undefined;

const COLUMNS: Readonly<Record<string, (endpoint: KnownEndpoint) => Cell>> = {
  fqdn: ({ fqdn }) => fqdn,
  address: ({ address }) => address,
  port: ({ port }) => port,
  transport: ({ transport }) => transport,
  pool: ({ pools }) => pools.join('; '),
  coins: ({ coins }) => coins.join('/'),
  algorithms: ({ algorithms }) => algorithms?.join('/'),
  dialect: ({ dialect }) => dialect,
  tls: ({ tls }) => tls,
  status: ({ status }) => status,
  reason: ({ reason }) => reason,
  checked_at: ({ checkedAt }) => checkedAt,
  status_since: ({ statusSince }) => statusSince,
  up_first: ({ upFirst }) => upFirst,
  up_last: ({ upLast }) => upLast,
  address_current: ({ addressCurrent }) => addressCurrent,
  region: ({ regions }) => regions?.join('/'),
  site: ({ site }) => site,
  sources: ({ sources }) => sources.join('/'),
};

function* lines({ endpoints }: ExportInput): Generator<string> {
  yield csvLine(Object.keys(COLUMNS));
  const columns = Object.values(COLUMNS);
  for (const endpoint of endpoints) yield csvLine(columns.map((column) => column(endpoint)));
}

export const csv: Exporter = { files: [FILE], write: (input) => pieces(FILE, lines(input)) };
