/** Whom a pass asks, and how machines share the work. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { hostsOf, shardOf } from '../../../pools/refresh/targets.ts';
import { poolRecord } from '../../support/refresh-doubles.ts';

const names = (hosts: ReturnType<typeof hostsOf>): string[] => hosts.map(({ host }) => host);
const CATALOGUE = [
  poolRecord('192.0.2.1', 3333, { coins: [{ symbol: 'LTC', name: 'Litecoin' }] }),
  poolRecord('eu.pool.example', 443),
  poolRecord('eu.pool.example', 3333, { coins: [{ symbol: 'XMR', name: 'Monero' }] }),
  poolRecord('us.other.example', 3333, { pools: ['Other Pool'] }),
  { host: 'alone.example', pools: [], coins: [], sources: [{ id: 'test' }] },
];

describe('the hosts of a pass', () => {
  it('are those with ports, each once with all of its ports', () => {
    expect(hostsOf(CATALOGUE).map(({ host, isName, targets }) => [host, isName, targets.length])).toEqual([
      ['192.0.2.1', false, 1],
      ['eu.pool.example', true, 2],
      ['us.other.example', true, 1],
    ]);
  });

  it.each([
    ['xmr', ['eu.pool.example']],
    ['Monero', ['eu.pool.example']],
    ['other pool', ['us.other.example']],
    ['pool.example', ['eu.pool.example']],
    ['192.0.2.1', ['192.0.2.1']],
    ['nothing', []],
  ])('of %s are only those', (only, expected) => {
    expect(names(hostsOf(CATALOGUE, [only]))).toEqual(expected);
  });

  it('are shared by machines: nobody is left out, nobody is asked twice', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.domain(), { maxLength: 50 }), fc.integer({ min: 1, max: 9 }), (hosts, count) => {
        const catalogue = hosts.flatMap((host) => [poolRecord(host, 1), poolRecord(host, 2)]);
        const parts = Array.from({ length: count }, (_, n) => hostsOf(catalogue, [], { number: n + 1, count }));
        expect(parts.flatMap(names).sort()).toEqual([...hosts].sort());
        expect(parts.flat().every(({ targets }) => targets.length === 2)).toBe(true);
      }),
    );
  });

  it('are shared about evenly', () => {
    const counts = [0, 0, 0, 0];
    for (let n = 0; n < 4000; n += 1) counts[shardOf(`pool-${n}.example`, 4) - 1]! += 1;
    expect(Math.min(...counts)).toBeGreaterThan(900);
  });
});
