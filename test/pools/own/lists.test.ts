import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { schemaViolations } from '../../../files/schema.ts';
import type { PoolRecord } from '../../../model/generated/pool-record.ts';
import { shippedCatalogue } from '../../../pools/catalogue/load.ts';
import { LIST_FORMATS, type ListFormat } from '../../../pools/own/fields.ts';
import { importList } from '../../../pools/own/import.ts';
import { formatOf, LIST_READERS } from '../../../pools/own/list-formats.ts';
import { OwnCatalogue } from '../../../pools/own/own-catalogue.ts';
import { recordOfFields } from '../../../pools/own/record-of-fields.ts';

const nameOf = (pool: string): string => pool;
const read = (format: ListFormat, text: string) => LIST_READERS[format](text, 'list');
function take(format: ListFormat, text: string, own = new OwnCatalogue([], [])) {
  return importList(read(format, text), own, { nameOf });
}

describe('one endpoint in every format', () => {
  const wanted: PoolRecord = {
    host: 'pool.example',
    port: 3333,
    transport: 'tcp',
    pools: ['Ex, "Pool"'],
    coins: [
      { symbol: 'BCH', name: 'Bitcoin Cash', algorithm: 'sha256d' },
      { symbol: 'BTC', name: 'Bitcoin', algorithm: 'sha256d' },
    ],
    dialects: ['stratum', 'stratum-v2'],
    tls: true,
    regions: ['Europe'],
    sources: [{ id: 'user' }],
  };
  it.each([
    ['csv', 'Host,Port,Coins,Pool Name,SSL,Country\npool.example,3333,BTC/BCH,"Ex, ""Pool""",yes,EU\n'],
    ['csv', 'fqdn;server_port;symbol;pool;tls;region\r\nPOOL.example.;3333;btc/bch;"Ex, ""Pool""";1;Europe\r\n'],
    ['tsv', 'url\tcoin\tpool\tlocation\nstratum+ssl://pool.example:3333\tBitcoin/BCH\tEx, "Pool"\tEU\n'],
    [
      'json',
      '[{"host":"pool.example","port":3333,"coin":["BTC","BCH"],"pool":"Ex, \\"Pool\\"","tls":true,"region":"EU"}]',
    ],
    ['ndjson', `${JSON.stringify(wanted)}\n`],
  ] as const)('%s', (format, text) => {
    const { added, left, noted } = take(format, text);
    expect({ left, noted }).toEqual({ left: [], noted: [] });
    expect(added).toEqual([{ record: wanted, outcome: 'new' }]);
  });

  it('text: hosts, ports, URLs and remarks', () => {
    const text =
      '# mine\npool.example\npool.example:3333 # x\n[2606:4700::1]:44\npool.example 5\nstratum2+tcp://p.example:6/k\n\n';
    const { added, left } = take('text', text);
    expect(left).toEqual([]);
    expect(added.map(({ record: { host, port, dialects } }) => [host, port, dialects])).toEqual([
      ['pool.example', undefined, undefined],
      ['pool.example', 3333, undefined],
      ['2606:4700::1', 44, undefined],
      ['pool.example', 5, undefined],
      ['p.example', 6, ['stratum-v2']],
    ]);
  });
});

describe('every line that is left out is told with its number and why', () => {
  it.each([
    ['csv', 'host,port\n,1', 2, 'has no host'],
    ['csv', 'host,port\n\n\n10.0.0.1,1', 4, 'not globally routable'],
    ['csv', 'host,port,remark\na.example,1,"x\ny"\nc.example,x,', 4, 'has the port "x"'],
    ['csv', 'host,port\na.example', 2, 'has 1 columns, and the first line names 2'],
    ['csv', 'host,port\na.example:1,2', 2, 'has two ports, 1 and 2'],
    ['csv', 'host,tls\na.example:1,perhaps', 2, 'neither yes nor no'],
    ['csv', 'host,tls\nstratum+ssl://a.example:1,no', 2, 'says stratum+ssl, and of TLS "no"'],
    ['csv', 'host,dialect\na.example:1,klingon', 2, 'names a dialect "klingon"'],
    ['csv', 'host,coin\na.example:1,<b>', 2, 'no abbreviation'],
    ['csv', 'host,site\na.example:1,javascript:x', 2, 'no http or https address'],
    ['text', 'a.example:1\nthis is prose', 2, 'has more on it'],
    ['text', 'a_b.example:1', 1, 'underscore'],
    ['ndjson', '{"host":"a.example"}\n{oops', 2, 'is not valid JSON'],
    ['ndjson', '{"host":"a.example"}\n7', 2, 'neither an object nor a text'],
    ['ndjson', '{"host":{"x":1}}', 1, 'has something under "host" that is no host'],
    ['ndjson', '{"host":"a.example","fqdn":"b.example"}', 1, 'has two keys that mean the host'],
    ['ndjson', '{"host":"a.example","removed":true}', 1, 'is a tombstone'],
    ['json', '[\n"a.example:1",\n\n{"port":1}]', 4, 'has no host'],
  ] as const)('%s %j', (format, text, line, why) => {
    const { left } = take(format, text);
    expect(left).toEqual([{ line, message: expect.stringContaining(why) as string }]);
  });

  it('and so are columns that mean nothing', () => {
    expect(take('csv', 'host,comment\na.example,x').unused).toEqual(['comment']);
    expect(take('ndjson', '{"host":"a.example","wallet":"x"}').unused).toEqual(['wallet']);
  });
});

describe('what is no list at all is refused in one line', () => {
  it.each([
    ['csv', 'a,b\n1,2', 'no column of the first line names the host'],
    ['csv', 'host,ip\n1,2', 'two columns mean the host: host and ip'],
    ['csv', 'host,port\n"a.example,1\nb.example,2', 'a quote is opened and not closed'],
    ['json', '{"host":"a.example"}', 'is no array'],
    ['json', '[1,', 'is not valid JSON'],
    ['json', '['.repeat(300), 'nested deeper'],
  ] as const)('%s %j', (format, text, why) => {
    expect(() => read(format, text)).toThrow(expect.objectContaining({ code: 'BAD_LIST' }));
    expect(() => read(format, text)).toThrow(why);
  });
});

describe('lines of one endpoint', () => {
  it('are merged, and told; what contradicts is left open', () => {
    const text = [
      'host,port,coin,pool,tls',
      'a.example,1,XMR,P,yes',
      'a.example,1,XMR,P,yes',
      'a.example,1,ZEPH,P,',
      'a.example,1,XMR,Q,no',
      'a.example,1,XMR,P,yes',
    ].join('\n');
    const { added, noted } = take('csv', text);
    expect(noted).toEqual([
      { line: 3, message: 'repeats line 2' },
      { line: 4, message: 'names the endpoint of line 2 again: both are merged' },
      { line: 5, message: 'says plain, and line 2 says TLS' },
      { line: 5, message: 'names the pool Q, and line 2 says P: both are kept' },
      { line: 6, message: 'repeats line 2' },
    ]);
    expect(added).toHaveLength(1);
    expect(added[0]?.record).toMatchObject({ pools: ['P', 'Q'], coins: [{ symbol: 'XMR' }, { symbol: 'ZEPH' }] });
    expect(added[0]?.record.tls).toBeUndefined();
  });

  it('that contradict the catalogue are told, and count', () => {
    const shipped: PoolRecord = {
      host: 'a.example',
      port: 1,
      transport: 'tcp',
      pools: ['P'],
      coins: [],
      tls: false,
      sources: [{ id: 'list' }],
    };
    const own = new OwnCatalogue([shipped], []);
    const { added, noted } = take('csv', 'host,port,tls\na.example,1,yes', own);
    expect(added[0]?.outcome).toBe('merged');
    expect(noted).toEqual([{ line: 2, message: 'says TLS, and the catalogue says plain' }]);
    expect(own.get(shipped)).toMatchObject({ tls: true, pools: ['P'], sources: [{ id: 'list' }, { id: 'user' }] });
  });

  it('that the user removed stay removed', () => {
    const own = new OwnCatalogue([], [{ host: 'a.example', port: 1, removed: true }]);
    expect(take('text', 'a.example:1', own).left).toEqual([
      { line: 1, message: expect.stringContaining('which you removed') as string },
    ]);
    expect(own.entries()).toEqual([{ host: 'a.example', port: 1, removed: true }]);
  });
});

it("the tool's own catalogue can be read as a list, and twice is once", () => {
  const shipped = shippedCatalogue().filter((_, index) => index % 25 === 0);
  const text = shipped.map((record) => `${JSON.stringify(record)}\n`).join('');
  const own = new OwnCatalogue(shipped, []);
  const first = take('ndjson', text, own);
  expect(first.left).toEqual([]);
  expect(new Set(first.added.map(({ outcome }) => outcome))).toEqual(new Set(['merged']));
  for (const record of shipped) {
    const { algorithms: _, sources: __, ...said } = record;
    expect(own.get(record)).toMatchObject(said);
  }
  const before = own.entries();
  expect(new Set(take('ndjson', text, own).added.map(({ outcome }) => outcome))).toEqual(new Set(['unchanged']));
  expect(own.entries()).toEqual(before);
});

it.each([
  ['pools.CSV', '', 'csv'],
  ['pools.jsonl', '', 'ndjson'],
  ['-', '[\n"a"]', 'json'],
  ['-', '["a"]', 'json'],
  ['-', '[2606:4700::1]:3333\n', 'text'],
  ['-', '{"host":"a"}\n', 'ndjson'],
  ['-', 'host\tport\n', 'tsv'],
  ['-', 'host,port\n', 'csv'],
  ['-', 'host;port\n', 'csv'],
  ['-', 'a.example:1\n', 'text'],
  ['hosts.txt', '', 'text'],
])('a list named %s that begins with %j is %s', (name, text, format) => expect(formatOf(name, text)).toBe(format));

it('rubbish in any format is told or refused, never thrown otherwise; what is taken conforms to the schema', () => {
  const piece = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 40 }),
    fc.constantFrom(
      'host,port\n',
      'host\tcoin\n',
      '"',
      '\n',
      ',',
      '{"host":"a.example"}\n',
      '[',
      ']',
      'pool.example:3333\n',
      '\u0000',
      'stratum+ssl://x.example:1',
    ),
  );
  fc.assert(
    fc.property(fc.constantFrom(...LIST_FORMATS), fc.array(piece, { maxLength: 12 }), (format, pieces) => {
      const text = pieces.join('');
      try {
        const { added } = take(format, text);
        for (const { record } of added) expect(schemaViolations('pool-record', record)).toEqual([]);
      } catch (error) {
        expect(error).toMatchObject({ code: 'BAD_LIST' });
      }
    }),
    { numRuns: 300 },
  );
});

it('a place that is given by a user may be private where that is allowed', () => {
  const fields = { host: '10.0.0.1:3333' };
  expect(recordOfFields(fields, { nameOf })).toHaveProperty('refused');
  expect(recordOfFields(fields, { nameOf, allowPrivate: true })).toMatchObject({
    record: { host: '10.0.0.1', port: 3333 },
  });
});
