import { expect, it } from 'vitest';
import type { PoolSpan } from '../../../model/generated/pool-endpoint.ts';
import type { KnownEndpoint } from '../../../pools/ask/known-endpoint.ts';
import { statusAt } from '../../../pools/ask/status-at.ts';

const at = (clock: string): string => `2026-03-02T${clock}:00.000Z`;
const span = (from: string, to: string, status: PoolSpan['status']): PoolSpan => ({
  from: at(from),
  to: at(to),
  checks: 2,
  status,
  reason: status === 'up' ? 'answered' : 'timeout',
});
const endpoint = (history: PoolSpan[], more: Partial<KnownEndpoint> = {}): KnownEndpoint => ({
  id: '0'.repeat(32),
  transport: 'tcp',
  pools: [],
  coins: [],
  sources: [],
  history,
  ...more,
});
const ask = (one: KnownEndpoint, clock: string) => statusAt(one, Date.parse(at(clock)));

const up = span('06:00', '09:00', 'up');
const down = span('12:00', '12:00', 'down');
const known = endpoint([up, down]);

it.each([
  ['05:59', { basis: 'unobserved', firstObserved: at('06:00') }],
  ['06:00', { basis: 'observed', span: up }],
  ['07:30', { basis: 'observed', span: up }],
  ['09:00', { basis: 'observed', span: up }],
  ['09:30', { basis: 'earlier', span: up, ageSeconds: 1800 }],
  ['12:00', { basis: 'observed', span: down }],
  ['13:00', { basis: 'earlier', span: down, ageSeconds: 3600 }],
])('at %s', (clock, expected) => {
  expect(ask(known, clock)).toEqual(expected);
});

it('an endpoint that was never probed is listed', () => {
  expect(ask(endpoint([]), '06:00')).toEqual({ basis: 'listed' });
});

it('runs out of order, as a clock that was set back leaves them, are read by time', () => {
  const disordered = endpoint([down, up]);
  expect(ask(disordered, '09:30')).toEqual({ basis: 'earlier', span: up, ageSeconds: 1800 });
  expect(ask(disordered, '13:00')).toEqual({ basis: 'earlier', span: down, ageSeconds: 3600 });
});

it('where runs overlap, the one that began last tells', () => {
  const later = span('08:00', '08:30', 'down');
  expect(ask(endpoint([up, later]), '08:10').span).toBe(later);
  expect(ask(endpoint([up, later]), '08:40').span).toBe(up);
});

it('a name that has left the address says since when', () => {
  const moved = endpoint([up], { addressCurrent: false, addressLastSeen: at('09:00') });
  expect(ask(moved, '08:00')).toEqual({ basis: 'observed', span: up });
  expect(ask(moved, '10:00')).toEqual({ basis: 'earlier', span: up, ageSeconds: 3600, addressLeft: at('09:00') });
});
