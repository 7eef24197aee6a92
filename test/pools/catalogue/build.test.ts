import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { buildCatalogue, type PoolList } from '../../../pools/catalogue/build.ts';
import type { PoolSource } from '../../../model/generated/pool-sources.ts';
import { catalogueReport } from '../../../pools/catalogue/report.ts';
import { regionsOf } from '../../../pools/catalogue/regions.ts';
import { readCoinLabel } from '../../../pools/catalogue/coins.ts';
import { dialectHints } from '../../../pools/catalogue/dialect-hints.ts';
import { poolKey } from '../../../pools/catalogue/pool-names.ts';

const HEADERS = {
  hiveos: 'fqdn\tport\tcoin\ttls\tregion\tpool\tscheme',
  'mining-pool-domains': 'domain\tport\tscheme\tcoin\talgorithm\tregion\tpool\tconfidence\tstatus',
  'p2p-nodes': 'host\tport\ttype\tpool\tcoin',
  'pool-sites': 'pool\tdomain\turl',
  'maltrail-malware': 'indicator\tfamily',
} as const;

function list(kind: keyof typeof HEADERS, ...lines: string[]): PoolList {
  const source: PoolSource = { id: kind, title: kind, source: 'x', licence: 'x', file: 'x', kind, date: '2026-01-02' };
  return { source, text: [HEADERS[kind], ...lines, ''].join('\n') };
}

describe('lists become one record for each endpoint', () => {
  it('with all coins, pools in one spelling, regions, sources, and TLS where lists agree', () => {
    const { records } = buildCatalogue([
      list(
        'hiveos',
        'EU.Pool.Example\t3333\tXMR\ttls\tEU (Germany)\texample-solo\t',
        'eu.pool.example.\t3333\tZEPH\ttls\tEurope\texample\t',
        'eu.pool.example\t4444\tXMR\ttls\tEU\texample\t',
      ),
      list(
        'mining-pool-domains',
        'eu.pool.example\t3333\tstratum+ssl\tUNKNOWN\tUNKNOWN\tGlobal\tExample\tconfirmed\tactive',
        'eu.pool.example\t4444\tstratum+tcp\tXMR\tRandomX\tGlobal\tExample\tconfirmed\tactive',
      ),
      list('pool-sites', 'Example\tpool.example\thttps://www.pool.example/'),
    ]);
    const sources = [
      { id: 'hiveos', date: '2026-01-02' },
      { id: 'mining-pool-domains', date: '2026-01-02' },
    ];
    const xmr = { symbol: 'XMR', name: 'Monero', algorithm: 'randomx' };
    expect(records).toEqual([
      {
        host: 'eu.pool.example',
        port: 3333,
        transport: 'tcp',
        pools: ['Example'],
        site: 'https://www.pool.example/',
        coins: [xmr, { symbol: 'ZEPH', name: 'Zephyr', algorithm: 'randomx' }],
        dialects: ['stratum-monero'],
        tls: true,
        regions: ['Europe', 'Germany'],
        sources,
      },
      {
        host: 'eu.pool.example',
        port: 4444,
        transport: 'tcp',
        pools: ['Example'],
        site: 'https://www.pool.example/',
        coins: [xmr],
        dialects: ['stratum-monero'],
        regions: ['Europe'],
        sources,
      },
    ]);
  });

  it('leaves out what is known not to be a pool, and tells why', () => {
    const { records, drops } = buildCatalogue([
      list(
        'hiveos',
        '1.34.251.123\t16661\tBTC\tplain?\tEU\tx\t',
        '1.34.251.123\t3333\tBTC\tplain?\tEU\tx\t',
        '0.0.0.0\t3333\tBTC\tplain?\tEU\tx\t',
        'a.example\t70000\tBTC\tplain?\tEU\tx\t',
        'known.example\t3333\tBTC\tplain?\tEU\tx\t',
      ),
      list('p2p-nodes', '1.34.251.123\t16661\taddnode\tx\tx'),
      list('maltrail-malware', 'evil.example\tx', 'known.example\tx', '8.8.4.4:3333\tx'),
    ]);
    expect(records.map(({ host, port }) => `${host}:${port ?? ''}`)).toEqual([
      '1.34.251.123:3333',
      '8.8.4.4:3333',
      'known.example:',
      'known.example:3333',
    ]);
    expect(drops.map(({ source, line, reason }) => [source, line, reason])).toEqual([
      ['hiveos', 2, 'p2p-node'],
      ['hiveos', 4, 'not-public'],
      ['hiveos', 5, 'bad-port'],
      ['maltrail-malware', 2, 'malware'],
    ]);
  });

  it('in the same order whatever the order of the lists, and every entry is counted', () => {
    const hosts = fc.constantFrom('a.example', 'b.example', 'A.example.', '10.0.0.1', 'x_y.example', '1.34.251.123');
    const line = fc.tuple(hosts, fc.constantFrom('1', '3333', '99999'), fc.constantFrom('BTC', 'XMR', 'DGB-Scrypt'));
    fc.assert(
      fc.property(fc.array(line, { maxLength: 20 }), (lines) => {
        const lists = [
          list('hiveos', ...lines.map(([host, port, coin]) => `${host}\t${port}\t${coin}\ttls\tEU\tp\t`)),
          list('p2p-nodes', '1.34.251.123\t3333\ta\tb\tc'),
        ];
        const built = buildCatalogue(lists);
        expect(buildCatalogue(lists.toReversed()).records).toEqual(built.records);
        const { entries = 0, used = 0 } = built.counts.get('hiveos') ?? {};
        expect(used + built.drops.length).toBe(entries);
        expect(entries).toBe(lines.length);
      }),
    );
  });

  it('no list gives no record, and a report', () => {
    const built = buildCatalogue([]);
    expect(built.records).toEqual([]);
    expect(catalogueReport([], built)).toContain('| all | 0 |');
  });

  it("somebody else's text breaks no table of the report", () => {
    const lists = [list('hiveos', 'a_b`|\u0007.example\t1\tB|C\ttls\tx|y\tp|`q\t')];
    const report = catalogueReport(lists, buildCatalogue(lists));
    const tables = report.split('\n\n').filter((block) => block.startsWith('|'));
    for (const block of tables) {
      const widths = block
        .trim()
        .split('\n')
        .map((row) => row.split('|').length);
      expect(new Set(widths).size, block).toBe(1);
    }
  });
});

it.each([
  ['EU ASIC - Recommended', ['Europe']],
  ['USA-West LOW vardiff start', ['USA']],
  ['Asia (Singapore)', ['Asia', 'Singapore']],
  ['South America SOLO', ['South America']],
  ['NA / EU / Asia', ['Asia', 'Europe', 'North America']],
  ['Netherlands GPU / CPU Var Diff | ≥ 2 KH/s', ['Netherlands']],
  ['IN ASIC Farm', ['India']],
  ['in the farm', []],
  ['Low-End 300 H/s', []],
  ['SOLO', []],
  ['', []],
])('region %j', (text, regions) => expect(regionsOf(text)).toEqual(regions));

it.each([
  ['XMR', ['XMR'], []],
  ['xmr', ['XMR'], []],
  ['BTC/BCH', ['BTC', 'BCH'], []],
  ['DGB-SCRYPT', ['DGB'], []],
  ['Zpool-x17', [], ['x17']],
  ['Nicehash-RandomXmonero', [], ['randomx']],
  ['UNKNOWN', [], []],
  ['AUTO', [], []],
  ['', [], []],
])('coin label %j', (label, symbols, algorithms) => {
  const read = readCoinLabel(label);
  expect(read.coins.map(({ symbol }) => symbol)).toEqual(symbols);
  expect(read.algorithms).toEqual(algorithms);
});

it('a coin of several algorithms has the one that the list names', () => {
  expect(readCoinLabel('DGB-SCRYPT').coins).toEqual([{ symbol: 'DGB', name: 'DigiByte', algorithm: 'scrypt' }]);
});

it('a label that is no coin is told, and one of the prototype is none', () => {
  expect(readCoinLabel('<script>')).toEqual({ coins: [], algorithms: [], unread: true });
  expect(readCoinLabel('constructor').coins).toEqual([{ symbol: 'CONSTRUCTOR' }]);
});

it.each([
  [{ host: 'a.example', coins: [{ symbol: 'ETC', algorithm: 'etchash' }] }, 'stratum-ethereum'],
  [{ host: 'a.example', coins: [{ symbol: 'KAS' }] }, 'ethereumstratum-1'],
  [{ host: 'xmr.a.example', coins: [] }, 'stratum-monero'],
  [{ host: 'a.example', coins: [], port: 14_444 }, 'stratum-monero'],
  [{ host: 'a.example', coins: [], algorithms: ['equihash-200-9'] }, 'stratum-zcash'],
  [{ host: 'a.example', coins: [{ symbol: 'BTC' }], schemes: ['stratum2+tcp'] }, 'stratum-v2'],
  [{ host: 'a.example', coins: [] }, undefined],
])('%j likely speaks %s', (known, dialect) => {
  expect(dialectHints({ algorithms: [], schemes: [], ...known })[0]).toBe(dialect);
});

it.each([
  ['2Miners.com', '2miners'],
  ['2miners-solo', '2miners'],
  ['2 Miners', '2miners'],
  ['K1 Pool', 'k1pool'],
  ['mole-pool', 'molepool'],
  ['fastpool_xyz', 'fastpool'],
  ['www.f2pool.com', 'f2pool'],
  ['Pool', undefined],
  ['Solo', undefined],
  ['43.134.225.33', undefined],
])('pool %s', (name, key) => expect(poolKey(name)).toBe(key));
