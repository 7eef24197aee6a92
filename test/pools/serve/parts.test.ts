import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { globMatches } from '../../../pools/serve/glob.ts';
import { isLoopback } from '../../../pools/serve/loopback.ts';
import { comparePlaces, type Place } from '../../../pools/serve/order.ts';
import { changesOf, MOST_CHANGES } from '../../../pools/serve/changes.ts';
import { PoolIndex } from '../../../pools/ask/pool-index.ts';
import { manyEndpoints } from '../../support/many-endpoints.ts';

describe('names with wildcards', () => {
  it('match as a regular expression would', () => {
    const word = fc.string({ unit: fc.constantFrom('a', 'b', '.', '*', '?'), maxLength: 8 });
    fc.assert(
      fc.property(word, fc.string({ unit: fc.constantFrom('a', 'b', '.'), maxLength: 10 }), (pattern, text) => {
        const expression = pattern.replaceAll('.', '\\.').replaceAll('*', '.*').replaceAll('?', '.');
        expect(globMatches(pattern, text)).toBe(new RegExp(`^${expression}$`).test(text));
      }),
      { numRuns: 2000 },
    );
  });

  it('never take more steps than pattern times text', () => {
    // As a regular expression this would not end within the life of the machine.
    expect(globMatches('*a'.repeat(120), `${'a'.repeat(250)}b`)).toBe(false);
  });
});

it('places are in one order, the same both ways but for what is not known', () => {
  const place: fc.Arbitrary<Place> = fc.tuple(
    fc.option(fc.integer({ min: 0, max: 3 }), { nil: undefined }),
    fc.constantFrom('a', 'b', 'c'),
  );
  fc.assert(
    fc.property(place, place, place, fc.boolean(), (a, b, c, descending) => {
      const compare = (x: Place, y: Place): number => Math.sign(comparePlaces(x, y, descending));
      expect(compare(a, b) + compare(b, a)).toBe(0);
      if (compare(a, b) <= 0 && compare(b, c) <= 0) expect(compare(a, c)).toBeLessThanOrEqual(0);
      if (a[0] === undefined && b[0] !== undefined) expect(compare(a, b)).toBe(1);
    }),
  );
});

it.each([
  ['127.0.0.1', true],
  ['127.9.9.9', true],
  ['::1', true],
  ['localhost', true],
  ['0.0.0.0', false],
  ['::', false],
  ['192.0.2.1', false],
  ['localhost.example', false],
  ['127.1', false],
])('%s is of the machine alone: %s', (host, own) => expect(isLoopback(host)).toBe(own));

it('changes are bounded, and the newest stay', () => {
  const index = new PoolIndex(manyEndpoints(3000, 40), []);
  const changes = changesOf(index);
  expect(changes).toHaveLength(MOST_CHANGES);
  const all = index.endpoints.flatMap(({ history }) =>
    history.flatMap(({ from, status }, at) => (at > 0 && history[at - 1]?.status !== status ? [Date.parse(from)] : [])),
  );
  const newest = all.sort((a, b) => b - a).slice(0, MOST_CHANGES);
  expect(changes.map(({ time }) => Date.parse(time))).toEqual(newest);
});
