import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { READERS } from '../../../pools/catalogue/readers/index.ts';
import type { ListEntry } from '../../../pools/catalogue/readers/reader.ts';

type Kind = keyof typeof READERS;

/** A list of each kind as its publisher writes it, with one good line, and what that line says. */
const LISTS: Record<Kind, { header: string; good: string; entry: object }> = {
  hiveos: {
    header: 'fqdn\tport\tcoin\ttls\tregion\tpool\tscheme',
    good: 'eu.pool.example\t3333\tXMR\ttls\tEU SOLO\texamplepool\t',
    entry: { host: 'eu.pool.example', port: '3333', coin: 'XMR', tls: true, region: 'EU SOLO', pool: 'examplepool' },
  },
  nesfit: {
    header: 'fqdn\tport\tcoin\tcoin_name\tpool\tpool_url',
    good: 'pool.example\t3333\tPPC\tPeercoin\tExample Pool\thttps://pool.example/',
    entry: { host: 'pool.example', port: '3333', coin: 'PPC', coinName: 'Peercoin', site: 'https://pool.example/' },
  },
  cryptoioc: {
    header: 'fqdn\tport\tcoin',
    good: 'pool.example\t443\txmr',
    entry: { host: 'pool.example', port: '443', coin: 'xmr' },
  },
  'mining-pool-domains': {
    header: 'domain\tport\tscheme\tcoin\talgorithm\tregion\tpool\tconfidence\tstatus',
    good: 'pool.example\t3333\tstratum+ssl\tBTC/BCH\tSHA-256\tEurope\tExample\tconfirmed\tactive',
    entry: { host: 'pool.example', scheme: 'stratum+ssl', tls: true, coin: 'BTC/BCH', algorithm: 'SHA-256' },
  },
  'pool-sites': {
    header: 'pool\tdomain\turl',
    good: 'Example\tpool.example\thttps://pool.example/',
    entry: { kind: 'pool-site', pool: 'Example', site: 'https://pool.example/' },
  },
  'p2p-nodes': {
    header: 'host\tport\ttype\tpool\tcoin',
    good: '1.34.251.123\t16661\taddnode\tExample\tUNKNOWN',
    entry: { kind: 'not-a-pool', host: '1.34.251.123', port: '16661' },
  },
  'maltrail-mining': { header: 'indicator', good: '1.2.3.4:5555', entry: { host: '1.2.3.4', port: '5555' } },
  'maltrail-malware': {
    header: 'indicator\tfamily',
    good: '1.2.3.4:3333\telf_coinminer',
    entry: { host: '1.2.3.4', port: '3333' },
  },
  'nocoin-hosts': { header: 'fqdn', good: 'ad-miner.example', entry: { host: 'ad-miner.example' } },
  'mempool-pools': {
    header: 'id\tname\tlink\tcoinbase_tags\tn_addresses',
    good: '1\tExample\thttps://pool.example\t/Example/\t1',
    entry: { kind: 'pool-site', pool: 'Example', site: 'https://pool.example' },
  },
};
const KINDS = Object.keys(READERS) as Kind[];
const read = (kind: Kind, text: string): ListEntry[] => [...READERS[kind](text)];

describe.each(KINDS)('the reader %s', (kind) => {
  const { header, good, entry } = LISTS[kind];

  it('reads a line of its list', () => {
    expect(read(kind, `${header}\n${good}\n`)).toEqual([expect.objectContaining({ line: 2, text: good, ...entry })]);
  });

  it('reads lists with CR LF and a byte order mark, and passes over empty lines', () => {
    const [first] = read(kind, `\uFEFF${header}\r\n\r\n${good}\r\n`);
    expect(first).toMatchObject({ line: 3, ...entry });
  });

  it('tells every line of a list that has other columns', () => {
    const entries = read(kind, `something\n${good}\n`);
    expect(entries.map(({ kind: each, line }) => [each, line])).toEqual([
      ['dropped', 1],
      ['dropped', 2],
    ]);
  });

  it('never throws, and tells every line that is not empty', () => {
    const line = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.constantFrom(good, header, '\t\t\t', `${good}\textra`, 'http://x/', '::::', '[', 'stratum+tcp://'),
    );
    fc.assert(
      fc.property(fc.array(line), (lines) => {
        const text = [header, ...lines].join('\n');
        const wanted = text
          .split(/\r?\n/)
          .flatMap((each, index) => (each.trim() === '' || index === 0 ? [] : [index + 1]));
        expect(read(kind, text).map((each) => each.line)).toEqual(wanted);
      }),
    );
  });
});

describe('what TLS a HiveOS line means', () => {
  it.each([
    ['tls\tEU\tp\t', true],
    ['plain?\tEU\tp\t', false],
    ['plain?\tEurope SSL\tp\t', true],
    ['plain?\tEU\tp\tstratum+ssl', true],
    ['plain?\tEU\tp\tstratum+tcp', false],
  ])('%j', (tail, tls) => {
    expect(read('hiveos', `${LISTS.hiveos.header}\na.example\t1\tBTC\t${tail}`)[0]).toMatchObject({ tls });
  });
});

describe('of the trails of malware, what mines', () => {
  it.each([
    ['1.2.3.4:14444', undefined],
    ['xmr.evil.example', undefined],
    ['evil-pool.example', undefined],
    ['friendspool.example', undefined],
    ['1.2.3.4:22', true],
    ['1.2.3.4:1919', true],
    ['xmrig.evil.example', true],
    ['miner.evil.example', true],
    ['carpool.evil.example:80', true],
  ])('%s', (indicator, corroborates) => {
    const [entry] = read('maltrail-malware', `indicator\tfamily\n${indicator}\tx`);
    expect(entry?.kind).toBe('endpoint');
    expect((entry as { corroborates?: true }).corroborates).toBe(corroborates);
  });

  it.each(['/.mini/', 'http://1.2.3.4', 'http://1.2.3.4/x.sh'])('%s is no endpoint', (indicator) => {
    expect(read('maltrail-malware', `indicator\tfamily\n${indicator}\tx`)).toMatchObject([{ reason: 'url-or-path' }]);
  });
});

it('a port between nodes is no pool', () => {
  expect(read('maltrail-mining', 'indicator\n1.2.3.4:8333')).toMatchObject([{ reason: 'p2p-port' }]);
});
