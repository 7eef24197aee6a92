import { expect, it } from 'vitest';
import type { PoolEndpoint } from '../../../model/generated/pool-endpoint.ts';
import type { PoolRecord } from '../../../model/generated/pool-record.ts';
import { PoolIndex } from '../../../pools/ask/pool-index.ts';
import { selectEndpoints, timeOf, type Selection } from '../../../pools/export/select.ts';
import { endpoint } from '../../support/pool-endpoints.ts';

const record = (host: string, port: number, more: Partial<PoolRecord> = {}): PoolRecord => ({
  host,
  port,
  transport: 'tcp',
  pools: [],
  coins: [],
  sources: [{ id: 'nesfit' }],
  ...more,
});
const index = new PoolIndex(
  [
    endpoint({
      fqdn: 'a.pool.example',
      address: '192.0.2.1',
      port: 1,
      status: 'up',
      reason: 'answered',
      upLast: '2026-03-02T12:00:00.000Z',
      checkedAt: '2026-03-02T12:00:00.000Z',
    }) as PoolEndpoint,
    endpoint({
      fqdn: 'b.pool.example',
      address: '192.0.2.2',
      port: 2,
      status: 'down',
      reason: 'refused',
      upLast: '2026-01-01T00:00:00.000Z',
      checkedAt: '2026-03-02T11:00:00.000Z',
    }) as PoolEndpoint,
  ],
  [
    record('a.pool.example', 1, { pools: ['Example'], coins: [{ symbol: 'XMR', name: 'Monero' }], tls: true }),
    record('c.other.example', 3, { sources: [{ id: 'hiveos' }] }),
  ],
);
const chosen = (selection: Selection): string[] =>
  selectEndpoints(index, selection).map(({ fqdn = '' }) => fqdn.slice(0, 1));

it.each<[Selection, string[]]>([
  [{}, ['a', 'b', 'c']],
  [{ statuses: ['up'] }, ['a']],
  [{ statuses: ['down', 'listening'] }, ['b']],
  [{ upSinceMs: Date.parse('2026-03-02T12:00:00Z') }, ['a']],
  [{ upSinceMs: Date.parse('2026-01-01T00:00:00Z') }, ['a', 'b']],
  [{ upSinceMs: Date.parse('2026-03-02T12:00:00.001Z') }, []],
  [{ coins: ['monero'] }, ['a']],
  [{ pools: ['example'] }, ['a']],
  [{ hosts: ['pool.example'] }, ['a', 'b']],
  [{ hosts: ['192.0.2.2'] }, ['b']],
  [{ hosts: ['192.0.2.*'], ports: [1] }, ['a']],
  [{ tls: true }, ['a']],
  [{ sources: ['hiveos'] }, ['c']],
])('%j chooses %j', (selection, wanted) => expect(chosen(selection)).toEqual(wanted));

it('the time is that of the last probe; else the date of the newest list behind it', () => {
  expect(timeOf(index.endpoints)).toBe('2026-03-02T12:00:00.000Z');
  expect(timeOf([endpoint({ fqdn: 'a.example', sources: ['nesfit', 'cryptoioc', 'hiveos'] })])).toBe(
    '2018-08-21T00:00:00.000Z',
  );
  expect(timeOf([])).toMatch(/^20\d\d-\d\d-\d\dT00:00:00\.000Z$/);
});
