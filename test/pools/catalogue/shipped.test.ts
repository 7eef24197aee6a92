import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { DIALECTS } from '../../../model/dialect.ts';
import { schemaViolations } from '../../../files/schema.ts';
import { buildCatalogue } from '../../../pools/catalogue/build.ts';
import { coinTable } from '../../../pools/catalogue/coins.ts';
import { cleanHost } from '../../../pools/catalogue/host.ts';
import { poolSources, readLists } from '../../../pools/catalogue/lists.ts';
import { loadCatalogue } from '../../../pools/catalogue/load.ts';
import { toNdjson } from '../../../pools/catalogue/ndjson.ts';
import { compareRecords, recordKey } from '../../../pools/catalogue/record.ts';
import { READERS } from '../../../pools/catalogue/readers/index.ts';
import { catalogueReport } from '../../../pools/catalogue/report.ts';
import { REPOSITORY, sharedPath, sharedSkip } from '../../support/shared.ts';

const read = (name: string): string => readFileSync(join(REPOSITORY, 'catalogue', name), 'utf8');
const records = loadCatalogue();

describe('the shipped catalogue', () => {
  it('has thousands of endpoints, one record for each, sorted', () => {
    expect(records.filter(({ port }) => port !== undefined).length).toBeGreaterThan(10_000);
    expect(new Set(records.map(recordKey)).size).toBe(records.length);
    expect(records.toSorted(compareRecords)).toEqual(records);
    expect(toNdjson(records)).toBe(read('endpoints.ndjson'));
  });

  it('conforms to its schema, line by line', () => {
    const wrong = records.flatMap((record) => schemaViolations('pool-record', record).map((each) => [record, each]));
    expect(wrong).toEqual([]);
  });

  it('has no host that is refused, and a transport where there is a port', () => {
    const refused = records.filter(({ host }) => {
      const cleaned = cleanHost(host);
      return !('host' in cleaned) || cleaned.host !== host;
    });
    expect(refused).toEqual([]);
    expect(records.filter(({ port, transport }) => (port === undefined) !== (transport === undefined))).toEqual([]);
  });

  it('names only sources of catalogue/sources.json, and each of these has a reader', () => {
    const sources = JSON.parse(read('sources.json')) as unknown;
    expect(schemaViolations('pool-sources', sources)).toEqual([]);
    const known = new Set(poolSources().map(({ id }) => id));
    expect(records.flatMap((record) => record.sources.map(({ id }) => id)).filter((id) => !known.has(id))).toEqual([]);
    expect(new Set(poolSources().map(({ kind }) => kind))).toEqual(new Set(Object.keys(READERS)));
  });

  it(`is what the lists give, byte for byte, and so is its report${sharedSkip}`, () => {
    const folder = sharedPath('pools', 'lists');
    if (folder === undefined) return;
    const lists = readLists(folder);
    const built = buildCatalogue(lists);
    expect(toNdjson(built.records) === read('endpoints.ndjson'), 'run npm run catalogue').toBe(true);
    expect(catalogueReport(lists, built)).toBe(read('report.md'));
    // The negatives really are in the lists, and none of them came through.
    const negatives = [...READERS['p2p-nodes'](lists.find(({ source }) => source.kind === 'p2p-nodes')?.text ?? '')];
    const keys = new Set(records.map(recordKey));
    const through = negatives.filter((entry) => entry.kind === 'not-a-pool' && keys.has(`${entry.host}|${entry.port}`));
    expect(negatives.length).toBeGreaterThan(600);
    expect(through).toEqual([]);
  });
});

it('the table of coins conforms to its schema, and its algorithms and dialects are known', () => {
  const table = coinTable();
  expect(schemaViolations('coins', table)).toEqual([]);
  const algorithms = Object.keys(table.algorithms);
  for (const { algorithm } of Object.values(table.coins))
    if (algorithm !== undefined) expect(algorithms).toContain(algorithm);
  for (const algorithm of Object.values(table.spellings)) expect(algorithms).toContain(algorithm);
  for (const dialect of Object.values(table.algorithms).flat()) expect(DIALECTS).toContain(dialect);
});
