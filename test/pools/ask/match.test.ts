import { describe, expect, it } from 'vitest';
import { schemaViolations } from '../../../files/schema.ts';
import type { PoolSpan } from '../../../model/generated/pool-endpoint.ts';
import type { PoolRecord } from '../../../model/generated/pool-record.ts';
import { Matcher } from '../../../pools/ask/match.ts';
import { PoolIndex } from '../../../pools/ask/pool-index.ts';
import type { Flow } from '../../../pools/flows/flow.ts';
import { endpointState } from '../../support/pool-documents.ts';

const at = (clock: string): string => `2026-03-02T${clock}:00.000Z`;
const ms = (clock: string): number => Date.parse(at(clock));
const span = (from: string, to: string, status: PoolSpan['status'], more: Partial<PoolSpan> = {}): PoolSpan => ({
  from: at(from),
  to: at(to),
  checks: 2,
  status,
  reason: status === 'up' ? 'answered' : status === 'down' ? 'refused' : 'silent',
  ...more,
});

const pool = endpointState({
  fqdn: 'eu.pool.example',
  address: '203.0.113.10',
  pools: ['New Name'],
  coins: ['BTC'],
  history: [
    span('06:00', '09:00', 'up', { dialect: 'stratum', pools: ['Old Name'], coins: ['LTC'] }),
    span('12:00', '13:00', 'down'),
  ],
});
const lonely: PoolRecord = { host: 'web.miner.example', pools: [], coins: [], sources: [{ id: 'user' }] };
const listed: PoolRecord = {
  host: '2001:db8::66',
  port: 443,
  transport: 'tcp',
  pools: ['Listed'],
  coins: [{ symbol: 'XMR' }],
  sources: [{ id: 'user' }],
};
const CLIENT = { address: '192.168.1.5', port: 40_000 };
const POOL = { address: '203.0.113.10', port: 3333 };

function flow(first: string, last: string, more: Partial<Flow> = {}): Flow {
  const times = { firstMs: ms(first), lastMs: ms(last) };
  return { source: CLIENT, destination: POOL, transport: 'tcp', ...times, bytes: 100, packets: 2, ...more };
}

function matched(one: Flow) {
  const result = new Matcher(new PoolIndex([pool], [lonely, listed])).match(one, 'x', 1);
  if (result !== undefined) expect(schemaViolations('pool-flow', result)).toEqual([]);
  return result;
}

describe('a flow is joined with what its server was then', () => {
  it.each([
    ['05:00', '05:01', { basis: 'unobserved', firstObserved: at('06:00') }],
    ['05:00', '06:30', { basis: 'observed', status: 'up' }],
    ['07:00', '07:01', { basis: 'observed', status: 'up' }],
    ['10:00', '10:01', { basis: 'earlier', status: 'up', ageSeconds: 3600 }],
    // It began before the probe that found it down.
    ['11:00', '12:30', { basis: 'earlier', status: 'up', ageSeconds: 7200 }],
    ['12:10', '12:30', { basis: 'observed', status: 'down' }],
    ['14:00', '14:30', { basis: 'earlier', status: 'down', ageSeconds: 3600 }],
  ])('%s to %s', (first, last, was) => {
    expect(matched(flow(first, last))?.was).toMatchObject(was);
  });

  it('by the names and coins that it had then', () => {
    expect(matched(flow('07:00', '07:01'))).toMatchObject({ pools: ['Old Name'], coins: ['LTC'] });
    expect(matched(flow('12:00', '12:01'))).toMatchObject({ pools: ['New Name'], coins: ['BTC'] });
  });

  it('either side may be the pool', () => {
    const back = matched(flow('07:00', '07:01', { source: POOL, destination: CLIENT }));
    expect(back).toMatchObject({ client: CLIENT, server: POOL, by: 'address' });
  });

  it('another port and another transport are something else', () => {
    expect(matched(flow('07:00', '07:01', { destination: { ...POOL, port: 443 } }))).toBeUndefined();
    expect(matched(flow('07:00', '07:01', { transport: 'udp' }))).toBeUndefined();
    const { transport: _, ...unsaid } = flow('07:00', '07:01');
    expect(matched(unsaid)).toBeDefined();
  });

  it('an address that only lists name', () => {
    const server = { address: '2001:db8::66', port: 443 };
    expect(matched(flow('07:00', '07:01', { destination: server }))).toMatchObject({
      server,
      was: { basis: 'listed' },
    });
  });

  it('a name that the record gives, where the address is unknown; a host without port is known on every port', () => {
    const server = { address: '198.51.100.1', port: 3333 };
    const named = (names: string[], port = 3333) =>
      matched(flow('07:00', '07:01', { destination: { ...server, port, names } }));
    expect(named(['cdn.example', 'eu.pool.example'])).toMatchObject({ by: 'name', server, names: ['eu.pool.example'] });
    expect(named(['eu.pool.example'], 80)).toBeUndefined();
    expect(named(['web.miner.example'], 80)).toMatchObject({ by: 'name', names: ['web.miner.example'] });
    expect(named(['pool.example'])).toBeUndefined();
  });

  it('whom a proxy was asked for, by address, by name, or by a name of the address', () => {
    const proxy = { address: '192.0.2.1', port: 1080 };
    const through = (host: string, port = 3333, names: string[] = []) =>
      matched(flow('07:00', '07:01', { destination: proxy, proxied: { host, port, names } }));
    expect(through('203.0.113.10')).toMatchObject({
      client: CLIENT,
      server: proxy,
      proxied: { host: '203.0.113.10', port: 3333 },
      by: 'address',
      names: ['eu.pool.example'],
      was: { status: 'up' },
    });
    expect(through('eu.pool.example')).toMatchObject({ by: 'name', proxied: { host: 'eu.pool.example' } });
    expect(through('192.0.2.9', 3333, ['eu.pool.example'])).toMatchObject({ by: 'name', server: proxy });
    expect(through('eu.pool.example', 443)).toBeUndefined();
    expect(through('other.example')).toBeUndefined();
    // A proxy that is a pool itself is told as one.
    const self = matched(flow('07:00', '07:01', { proxied: { host: 'other.example', port: 1, names: [] } }));
    expect(self).toMatchObject({ server: POOL, by: 'address' });
    expect(self).not.toHaveProperty('proxied');
  });

  it('several names at one address: all of them, and the best status', () => {
    const other = endpointState({ ...pool, fqdn: 'us.pool.example', pools: ['Other'], history: [] });
    const index = new PoolIndex([{ ...other, id: 'f'.repeat(32) }, pool], []);
    expect(new Matcher(index).match(flow('07:00', '07:01'), 'x', 1)).toMatchObject({
      names: ['eu.pool.example', 'us.pool.example'],
      pools: ['Old Name', 'Other'],
      was: { status: 'up' },
    });
  });
});

describe('who mined what where', () => {
  it('sums flows by client and server; updates of a session are one flow', () => {
    const matcher = new Matcher(new PoolIndex([pool], [listed]));
    const second = { address: '10.0.0.9', port: 5 };
    matcher.match(flow('12:10', '12:20'), 'x', 1);
    matcher.match(flow('07:00', '07:01', { source: POOL, destination: CLIENT }), 'x', 2);
    matcher.match(flow('07:01', '07:02', { continued: true }), 'x', 3);
    matcher.match(flow('10:00', '10:01', { source: second }), 'x', 4);
    const none = flow('10:00', '10:01', { destination: CLIENT });
    expect(matcher.match(none, 'x', 5)).toBeUndefined();
    expect(matcher.matched).toBe(4);
    expect(matcher.miners()).toMatchObject([
      { client: '10.0.0.9', flows: 1, bytes: 100, was: { up: 1 }, oldestProbeSeconds: 3600 },
      {
        client: CLIENT.address,
        server: POOL,
        flows: 2,
        bytes: 300,
        packets: 6,
        first: at('07:00'),
        last: at('12:20'),
        pools: ['New Name', 'Old Name'],
        coins: ['BTC', 'LTC'],
        dialects: ['stratum'],
        was: { up: 2, down: 1 },
      },
    ]);
  });

  it('pools behind one proxy are told apart', () => {
    const matcher = new Matcher(new PoolIndex([pool], [listed]));
    const proxy = { address: '192.0.2.1', port: 1080 };
    for (const [host, port] of [
      ['eu.pool.example', 3333],
      ['2001:db8::66', 443],
      ['eu.pool.example', 3333],
    ] as const)
      matcher.match(flow('07:00', '07:01', { destination: proxy, proxied: { host, port, names: [] } }), 'x', 1);
    const [first, second] = matcher.miners();
    expect(matcher.miners()).toHaveLength(2);
    expect(first).toMatchObject({ server: proxy, proxied: { host: 'eu.pool.example', port: 3333 }, flows: 2 });
    expect(second).toMatchObject({ server: proxy, proxied: { host: '2001:db8::66', port: 443 }, flows: 1 });
  });

  it('flows after the name had left the address say so', () => {
    const moved = { ...pool, addressCurrent: false, addressLastSeen: at('09:00') };
    const matcher = new Matcher(new PoolIndex([moved], []));
    expect(matcher.match(flow('07:00', '07:01'), 'x', 1)?.was.addressLeft).toBeUndefined();
    expect(matcher.match(flow('10:00', '10:01'), 'x', 1)?.was.addressLeft).toBe(at('09:00'));
    expect(matcher.miners()[0]?.addressLeft).toBe(at('09:00'));
  });

  it('a scan of many clients does not grow the report without end', () => {
    const matcher = new Matcher(new PoolIndex([pool], []));
    const clients = 100_003;
    for (let client = 0; client < clients; client += 1) {
      const address = `10.${client >> 16}.${(client >> 8) & 255}.${client & 255}`;
      matcher.match(flow('07:00', '07:01', { source: { address, port: 1 } }), 'x', client);
    }
    expect(matcher.matched).toBe(clients);
    expect(matcher.leftOut).toBe(3);
    expect(matcher.miners()).toHaveLength(100_000);
  });
});
