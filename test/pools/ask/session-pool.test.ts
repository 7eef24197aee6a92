/** Sessions joined with the pool index: by name and port, by address and port, and what was known at that time. */
import { describe, expect, it } from 'vitest';
import type { PoolRecord } from '../../../model/generated/pool-record.ts';
import { PoolIndex } from '../../../pools/ask/pool-index.ts';
import { sessionPool, updatePools, type ServerTalk } from '../../../pools/ask/session-pool.ts';
import { endpointState } from '../../support/pool-documents.ts';
import { update } from '../../support/updates.ts';

const record = (host: string, port: number | undefined, pool: string, coin: string): PoolRecord => ({
  host,
  ...(port === undefined ? {} : { port, transport: 'tcp' as const }),
  pools: [pool],
  coins: [{ symbol: coin }],
  sources: [{ id: 'user' }],
});
const CATALOGUE = [
  record('eu.pool.example', 3333, 'A pool', 'BTC'),
  record('www.pool.example', undefined, 'A pool', 'BTC'),
  record('203.0.113.7', 4444, 'By address', 'XMR'),
  record('2001:db8::7', 4444, 'By address', 'XMR'),
];
const run = (from: string, to: string, status: 'up' | 'down', reason: string) => ({
  from,
  to,
  checks: 2,
  status,
  reason,
});
const STATES = [
  endpointState({
    fqdn: 'us.pool.example',
    address: '198.51.100.9',
    port: 3333,
    pools: ['A pool'],
    coins: ['BTC', 'BCH'],
    history: [
      run('2026-03-02T06:00:00.000Z', '2026-03-02T07:00:00.000Z', 'up', 'answered'),
      run('2026-03-02T07:30:00.000Z', '2026-03-02T09:00:00.000Z', 'down', 'timeout'),
    ],
  }),
  endpointState({
    fqdn: 'us.pool.example',
    address: '198.51.100.10',
    port: 3333,
    pools: ['B'],
    coins: ['XMR'],
    history: [],
  }),
];
const index = new PoolIndex(STATES, CATALOGUE);
const at = (time: string, more: Partial<ServerTalk> = {}): ServerTalk => ({
  transport: 'tcp',
  address: '192.0.2.1',
  port: 3333,
  names: [],
  firstMs: Date.parse(`2026-03-02T${time}:00Z`),
  lastMs: Date.parse(`2026-03-02T${time}:30Z`),
  ...more,
});

describe('a session', () => {
  it.each<[string, Partial<ServerTalk>, object | undefined]>([
    [
      'by name and port',
      { names: ['eu.pool.example', 'other.example'] },
      { endpoint: 'eu.pool.example:3333', names: ['A pool'], coins: ['BTC'] },
    ],
    ['by another port', { names: ['eu.pool.example'], port: 443 }, undefined],
    ['with the web site of a pool', { names: ['www.pool.example'], port: 443 }, undefined],
    ['by a name below', { names: ['x.eu.pool.example'] }, undefined],
    [
      'by address and port',
      { address: '203.0.113.7', port: 4444 },
      { endpoint: '203.0.113.7:4444', names: ['By address'], coins: ['XMR'] },
    ],
    [
      'by an IPv6 address',
      { address: '2001:db8::7', port: 4444 },
      { endpoint: '[2001:db8::7]:4444', names: ['By address'], coins: ['XMR'] },
    ],
    ['by address, of UDP', { address: '203.0.113.7', port: 4444, transport: 'udp' }, undefined],
    ['without a port', { address: '203.0.113.7', port: undefined }, undefined],
    [
      'of a transport that nobody says',
      { address: '203.0.113.7', port: 4444, transport: undefined },
      { endpoint: '203.0.113.7:4444', names: ['By address'], coins: ['XMR'] },
    ],
    [
      'through a proxy that was asked for a name',
      { port: 1080, proxied: { host: 'eu.pool.example', port: 3333, names: [] } },
      { endpoint: 'eu.pool.example:3333', names: ['A pool'], coins: ['BTC'] },
    ],
    [
      'through a proxy that was asked for an address',
      { port: 1080, proxied: { host: '2001:db8::7', port: 4444, names: [] } },
      { endpoint: '[2001:db8::7]:4444', names: ['By address'], coins: ['XMR'] },
    ],
    [
      'through a proxy that was asked for an address of a known name',
      { port: 1080, proxied: { host: '192.0.2.9', port: 3333, names: ['eu.pool.example'] } },
      { endpoint: 'eu.pool.example:3333', names: ['A pool'], coins: ['BTC'] },
    ],
    ['through a proxy to another port', { proxied: { host: 'eu.pool.example', port: 443, names: [] } }, undefined],
    [
      'with a known server that somebody else was asked of',
      { address: '203.0.113.7', port: 4444, proxied: { host: 'other.example', port: 443, names: [] } },
      { endpoint: '203.0.113.7:4444', names: ['By address'], coins: ['XMR'] },
    ],
    ['with nobody known', {}, undefined],
  ])('%s', (_, talk, expected) => {
    expect(sessionPool(index, at('06:30', talk))).toEqual(expected);
  });

  it('has the status of its own time', () => {
    const known = { endpoint: 'us.pool.example:3333', names: ['A pool'], coins: ['BCH', 'BTC'] };
    const statusAt = (time: string): unknown => sessionPool(index, at(time, { address: '198.51.100.9' }));
    expect(statusAt('05:00')).toEqual(known);
    expect(statusAt('06:30')).toEqual({ ...known, status: 'up' });
    expect(statusAt('07:10')).toEqual({ ...known, status: 'up' });
    expect(statusAt('08:00')).toEqual({ ...known, status: 'down' });
  });

  it('by a name of many addresses is with the one that was talked to', () => {
    const names = ['us.pool.example'];
    expect(sessionPool(index, at('06:30', { names, address: '198.51.100.10' }))?.coins).toEqual(['XMR']);
    // At an address that nobody knows, all that stands behind the name may be meant.
    expect(sessionPool(index, at('06:30', { names, address: '192.0.2.50' }))?.coins).toEqual(['BCH', 'BTC', 'XMR']);
  });

  it('has the dialect that its probes proved, else the likeliest that lists give', () => {
    const listed = { ...record('xmr.pool.example', 443, 'A pool', 'XMR'), dialects: ['stratum-monero', 'stratum'] };
    const proved = endpointState({
      fqdn: 'xmr.pool.example',
      address: '198.51.100.11',
      port: 443,
      history: [
        { ...run('2026-03-02T06:00:00.000Z', '2026-03-02T07:00:00.000Z', 'up', 'answered'), dialect: 'stratum-v2' },
      ],
    });
    const talk = at('06:30', { names: ['xmr.pool.example'], port: 443 });
    expect(sessionPool(new PoolIndex([], [listed as PoolRecord]), talk)?.dialect).toBe('stratum-monero');
    expect(sessionPool(new PoolIndex([proved], [listed as PoolRecord]), talk)?.dialect).toBe('stratum-v2');
  });

  it('of a capture', () => {
    const enrich = updatePools(index);
    expect(enrich(update({ client: '10.0.0.5:4000', server: '198.51.100.9:3333', from: 60, to: 90 }))?.status).toBe(
      'up',
    );
    const through = update({ client: '10.0.0.5:4000', server: '192.0.2.1:1080' });
    expect(enrich({ ...through, proxied: { host: '198.51.100.9', port: 3333, names: [] } })?.coins).toEqual([
      'BCH',
      'BTC',
    ]);
    expect(enrich(update({ client: '198.51.100.9:3333', server: '10.0.0.5:4000' }))).toBeUndefined();
    expect(enrich(update({ client: '10.0.0.5', server: '198.51.100.9', transport: 'icmp' }))).toBeUndefined();
  });
});
