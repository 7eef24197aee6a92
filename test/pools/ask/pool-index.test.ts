import { describe, expect, it } from 'vitest';
import fc from 'fast-check';
import { compareAddresses, parseAddressRange, rangeContains } from '../../../model/address.ts';
import type { PoolEndpoint } from '../../../model/generated/pool-endpoint.ts';
import type { PoolRecord } from '../../../model/generated/pool-record.ts';
import { PoolIndex } from '../../../pools/ask/pool-index.ts';
import { endpointId } from '../../../pools/store.ts';

const SOURCES = [{ id: 'user' }];

function record(host: string, port: number | undefined, more: Partial<PoolRecord> = {}): PoolRecord {
  const place = port === undefined ? {} : { port, transport: 'tcp' as const };
  return {
    host,
    ...place,
    pools: ['Example Pool'],
    coins: [{ symbol: 'XMR', name: 'Monero' }],
    sources: SOURCES,
    ...more,
  };
}

function state(fqdn: string | undefined, address: string | undefined, port: number, more: Partial<PoolEndpoint> = {}) {
  const place = { ...(fqdn === undefined ? {} : { fqdn }), ...(address === undefined ? {} : { address }) };
  const id = endpointId({ ...place, port, transport: 'tcp' });
  const facts = { pools: ['Example Pool'], coins: ['XMR'], sources: ['user'], history: [] };
  return { id, ...place, port, transport: 'tcp', ...facts, ...more } satisfies PoolEndpoint;
}

const byText = (a: string, b: string): number => (a < b ? -1 : 1);
const place = ({ fqdn, address, port }: { fqdn?: string; address?: string; port?: number }): string =>
  [fqdn, address, port].filter((part) => part !== undefined).join(' ');

describe('an index over states and catalogue', () => {
  const index = new PoolIndex(
    [
      state('eu.example.net', '192.0.2.1', 3333),
      state('eu.example.net', '2001:db8::1', 3333, { canonicalNames: ['edge.example.org'] }),
      state('gone.example.net', undefined, 3333, { pools: ['Old Name'], coins: ['ETH'] }),
    ],
    [
      record('eu.example.net', 3333, { pools: ['New Name'] }),
      record('eu.example.net', 4444),
      record('198.51.100.7', 8080, { coins: [{ symbol: 'RVN' }] }),
      record('miner.example.co.uk', undefined),
    ],
  );

  it('has every state and every record once, with the present names of the catalogue', () => {
    expect(index.endpoints.map(place)).toEqual([
      'eu.example.net 192.0.2.1 3333',
      'eu.example.net 2001:db8::1 3333',
      'gone.example.net 3333',
      'eu.example.net 4444',
      '198.51.100.7 8080',
      'miner.example.co.uk',
    ]);
    expect(index.endpoints[0]?.pools).toEqual(['New Name']);
    expect(index.endpoints[2]?.pools).toEqual(['Old Name']);
    expect(new Set(index.endpoints.map(({ id }) => id)).size).toBe(6);
    for (const endpoint of index.endpoints) expect(index.get(endpoint.id)).toBe(endpoint);
  });

  it('finds by address and port', () => {
    expect(index.atAddress('192.0.2.1').map(place)).toEqual(['eu.example.net 192.0.2.1 3333']);
    expect(index.atAddress('192.0.2.1', 3333)).toHaveLength(1);
    expect(index.atAddress('192.0.2.1', 3334)).toEqual([]);
    expect(index.atAddress('192.0.2.2')).toEqual([]);
  });

  it('finds by block, in order of address, families apart', () => {
    const within = (block: string, port?: number) => index.inRange(parseAddressRange(block), port).map(place);
    expect(within('192.0.2.0/30')).toEqual(['eu.example.net 192.0.2.1 3333']);
    expect(within('192.0.2.2/31')).toEqual([]);
    expect(within('0.0.0.0/0')).toEqual(['eu.example.net 192.0.2.1 3333', '198.51.100.7 8080']);
    expect(within('0.0.0.0/0', 8080)).toEqual(['198.51.100.7 8080']);
    expect(within('::/0')).toEqual(['eu.example.net 2001:db8::1 3333']);
  });

  it('finds by coin and pool, by symbol or name, whatever the case', () => {
    expect(index.ofCoin('xmr')).toHaveLength(4);
    expect(index.ofCoin('Monero')).toEqual(index.ofCoin('XMR'));
    expect(index.ofCoin('rvn').map(place)).toEqual(['198.51.100.7 8080']);
    expect(index.ofCoin('ETH').map(place)).toEqual(['gone.example.net 3333']);
    expect(index.ofCoin('BTC')).toEqual([]);
    expect(index.coinName('XMR')).toBe('Monero');
    expect(index.ofPool('new-name')).toHaveLength(2);
    expect(index.ofPool('examplepool', 8080).map(place)).toEqual(['198.51.100.7 8080', 'miner.example.co.uk']);
    expect(index.ofPool('constructor')).toEqual([]);
  });

  it('finds a coin by its symbol where another is called so', () => {
    const named = record('192.0.2.5', 1, { coins: [{ symbol: 'XYZ', name: 'Eth' }] });
    const both = new PoolIndex([state('a.example.net', undefined, 1, { coins: ['ETH'] })], [named]);
    expect(both.ofCoin('eth').map(place).sort(byText)).toEqual(['192.0.2.5 1', 'a.example.net 1']);
  });

  it('finds by name, and by a name of the CNAME chain', () => {
    expect(index.named('eu.example.net').map(({ by, endpoints }) => [by, endpoints.length])).toEqual([['name', 3]]);
    expect(index.named('eu.example.net', 4444)[0]?.endpoints.map(place)).toEqual(['eu.example.net 4444']);
    expect(index.named('edge.example.org')).toMatchObject([{ by: 'canonical-name', endpoints: [{ port: 3333 }] }]);
  });

  it('a known name on another port is told, with no endpoint', () => {
    expect(index.named('eu.example.net', 5)).toEqual([{ by: 'name', name: 'eu.example.net', endpoints: [] }]);
  });

  it('a host that a list names alone is known on every port', () => {
    expect(index.named('miner.example.co.uk', 12345)).toMatchObject([{ by: 'name', endpoints: [{}] }]);
  });
});

describe('names above and below', () => {
  const index = new PoolIndex(
    [],
    [
      record('example-pool.org', undefined),
      record('eu1.other-pool.com', 3333, { site: 'https://www.other-pool.com/start' }),
      record('eu1.lonely.com', 3333),
      record('solo.github.io', 3333, { site: 'https://someone.github.io' }),
      record('github.io', undefined),
      record('a.b.pool.co.uk', 3333, { site: 'https://pool.co.uk' }),
      record('co.uk', undefined),
    ],
  );
  const asked = (fqdn: string) => index.named(fqdn).map(({ by, name }) => `${by} ${name}`);

  it.each([
    ['eu1.example-pool.org', ['parent-domain example-pool.org']],
    ['x.eu1.example-pool.org', ['parent-domain example-pool.org']],
    ['notexample-pool.org', []],
    ['other-pool.com', ['subdomain other-pool.com']],
    ['asia.other-pool.com', ['parent-domain other-pool.com']],
    ['lonely.com', ['subdomain lonely.com']],
    // Nobody says that lonely.com is the pool's own.
    ['www.lonely.com', []],
    ['x.eu1.lonely.com', ['parent-domain eu1.lonely.com']],
    ['b.pool.co.uk', ['subdomain b.pool.co.uk']],
    ['c.pool.co.uk', ['parent-domain pool.co.uk']],
    ['shop.co.uk', []],
    ['other.github.io', []],
    ['solo.github.io', ['name solo.github.io']],
    ['uk', []],
    ['com', []],
    ['localhost', []],
    ['', []],
  ])('%s: %j', (fqdn, expected) => {
    expect(asked(fqdn)).toEqual(expected);
  });

  it('a public suffix stands for nothing below it', () => {
    expect(asked('github.io')).toEqual(['name github.io']);
    expect(asked('co.uk')).toEqual(['name co.uk']);
  });
});

it('a block finds what a look at every address finds', () => {
  const address = fc.oneof(fc.ipV4(), fc.ipV6());
  fc.assert(
    fc.property(fc.uniqueArray(address, { maxLength: 40 }), address, fc.nat(128), (texts, base, prefix) => {
      const addresses = [...new Set(texts.map((text) => parseAddressRange(text).network))];
      const block = parseAddressRange(`${base}/${base.includes(':') ? Math.max(96, prefix) : prefix % 33}`);
      const index = new PoolIndex(
        [],
        addresses.map((host) => record(host, 1)),
      );
      const found = index.inRange(block).map((endpoint) => endpoint.address);
      const wanted = addresses.filter((one) => rangeContains(block, one));
      expect(found).toEqual(wanted.toSorted(compareAddresses));
    }),
  );
});
