/** Histories: runs of equal probes, from which every probe can be told again. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { PoolEndpoint } from '../../../model/generated/pool-endpoint.ts';
import type { PoolObservation } from '../../../model/generated/pool-observation.ts';
import { POOL_REASONS, type PoolReason } from '../../../model/pool-words.ts';
import { schemaViolations } from '../../../files/schema.ts';
import { statusAt } from '../../../pools/ask/status-at.ts';
import {
  mergeGone,
  mergeObservation,
  mergeSight,
  MOST_SPANS,
  observationOf,
  placeOf,
  withFacts,
} from '../../../pools/refresh/merge.ts';
import { poolRecord } from '../../support/refresh-doubles.ts';

const TARGET = { ...poolRecord('pool.example', 3333), port: 3333 };
const NEW = placeOf(TARGET, '198.51.100.7');
const START = Date.UTC(2026, 0, 1);

type Probe = { minutes: number; reason: PoolReason; dialect?: string; tls?: boolean; algorithm?: string };

const probe: fc.Arbitrary<Probe> = fc
  .record({
    minutes: fc.integer({ min: 1, max: 600 }),
    reason: fc.constantFrom<PoolReason>('answered', 'login-refused', 'silent', 'timeout', 'refused'),
    dialect: fc.constantFrom('stratum', 'stratum-monero'),
    tls: fc.boolean(),
  })
  .map((one) => {
    const { minutes, reason } = one;
    return POOL_REASONS[reason] === 'up' ? one : { minutes, reason };
  });

function observed(state: PoolEndpoint, ms: number, { minutes: _minutes, ...found }: Probe): PoolObservation {
  return observationOf(state, { status: POOL_REASONS[found.reason], ...found }, new Date(ms).toISOString());
}

/** Merges probes one after the other. */
function story(probes: readonly Probe[], from = NEW): { state: PoolEndpoint; observations: PoolObservation[] } {
  let state = from;
  let ms = START;
  const observations = probes.map((one) => {
    ms += one.minutes * 60_000;
    const observation = observed(state, ms, one);
    state = mergeObservation(state, observation);
    return observation;
  });
  return { state, observations };
}

describe('a history', () => {
  it('has every probe in a run of its like, and neighbours differ', () => {
    fc.assert(
      fc.property(fc.array(probe, { minLength: 1, maxLength: 60 }), (probes) => {
        const { state, observations } = story(probes);
        const { history } = state;
        expect(history.reduce((sum, { checks }) => sum + checks, 0)).toBe(probes.length);
        for (const observation of observations) {
          const { basis, span } = statusAt(state, Date.parse(observation.time));
          expect(basis).toBe('observed');
          expect(span).toMatchObject({ status: observation.status });
          expect(span?.dialect).toBe(observation.dialect);
          expect(span?.tls).toBe(observation.tls);
        }
        for (const [at, span] of history.entries()) {
          expect(span.from <= span.to).toBe(true);
          const next = history[at + 1];
          if (next === undefined) continue;
          expect(span.to < next.from).toBe(true);
          const reason = (one: typeof span): string => (one.status === 'up' ? 'up' : one.reason);
          expect([reason(span), span.dialect, span.tls]).not.toEqual([reason(next), next.dialect, next.tls]);
        }
      }),
    );
  });

  it('agrees with the state: the present run, and when it was first and last up', () => {
    fc.assert(
      fc.property(fc.array(probe, { minLength: 1, maxLength: 40 }), (probes) => {
        const { state, observations } = story(probes);
        const last = observations.at(-1)!;
        const up = observations.filter(({ status }) => status === 'up');
        const changed = observations.findLastIndex(({ status }) => status !== last.status);
        expect(state).toMatchObject({ status: last.status, reason: last.reason, checkedAt: last.time });
        expect(state.statusSince).toBe(observations[changed + 1]?.time);
        expect(state.upFirst).toBe(up[0]?.time);
        expect(state.upLast).toBe(up.at(-1)?.time);
        expect(state.dialect).toBe(up.at(-1)?.dialect);
        expect(schemaViolations('pool-endpoint', state)).toEqual([]);
      }),
    );
  });

  it('is not touched by merging: what was given stays as it was', () => {
    fc.assert(
      fc.property(fc.array(probe, { minLength: 1, maxLength: 20 }), probe, (probes, one) => {
        const { state } = story(probes);
        const before = structuredClone(state);
        mergeObservation(state, observed(state, START * 2, one));
        mergeSight(state, { address: '198.51.100.7', ttl: 1, time: '2027-01-01T00:00:00.000Z', canonicalNames: [] });
        mergeGone(state);
        expect(state).toEqual(before);
      }),
    );
  });

  it('begins another run when the clock was set back, and loses nothing', () => {
    const { state } = story([{ minutes: 600, reason: 'answered', dialect: 'stratum', tls: false }]);
    const back = mergeObservation(
      state,
      observed(state, START, { minutes: 0, reason: 'answered', dialect: 'stratum', tls: false }),
    );
    expect(back.history).toHaveLength(2);
    expect(statusAt(back, START)).toMatchObject({ basis: 'observed' });
    expect(statusAt(back, START + 600 * 60_000)).toMatchObject({ basis: 'observed' });
  });

  it('keeps the latest runs of a port that changes for ever', () => {
    const probes = Array.from({ length: MOST_SPANS + 10 }, (_, n): Probe => ({
      minutes: 1,
      reason: n % 2 === 0 ? 'timeout' : 'refused',
    }));
    const { state, observations } = story(probes);
    expect(state.history).toHaveLength(MOST_SPANS);
    expect(state.history.at(-1)?.to).toBe(observations.at(-1)?.time);
  });

  it('begins another run when lists say another coin or pool', () => {
    const { state } = story([{ minutes: 1, reason: 'timeout' }]);
    const other = withFacts(state, placeOf({ ...TARGET, coins: [{ symbol: 'XMR' }] }, '198.51.100.7'));
    const after = mergeObservation(other, observed(other, START + 9e6, { minutes: 1, reason: 'timeout' }));
    expect(after.history.map(({ coins }) => coins)).toEqual([['BTC'], ['XMR']]);
  });
});

describe('a state', () => {
  it('keeps dialect and certificate of the last proof, and of a probe only the last', () => {
    const first = mergeObservation(NEW, {
      ...observed(NEW, START, { minutes: 0, reason: 'answered', dialect: 'stratum', tls: true, algorithm: 'kawpow' }),
      latencyMs: 3,
      evidence: 'e',
      firstReply: 'r',
    });
    expect(first).toMatchObject({ algorithm: 'kawpow', algorithms: ['sha256d', 'kawpow'], latencyMs: 3 });
    const second = mergeObservation(first, observed(first, START + 1000, { minutes: 0, reason: 'timeout' }));
    expect(second).toMatchObject({ dialect: 'stratum', tls: true, algorithm: 'kawpow', status: 'down' });
    expect(second).not.toHaveProperty('evidence');
    expect(second).not.toHaveProperty('latencyMs');
    // Lists change their mind; what the endpoint named itself stays.
    const other = withFacts(
      second,
      placeOf({ ...TARGET, coins: [{ symbol: 'LTC', algorithm: 'scrypt' }] }, '198.51.100.7'),
    );
    expect(other).toMatchObject({ coins: ['LTC'], algorithms: ['scrypt', 'kawpow'], status: 'down' });
  });

  it('knows when its address was first and last seen behind the name', () => {
    const sight = { address: '198.51.100.7', ttl: 60, time: '2026-01-01T00:00:00.000Z', canonicalNames: ['a.b'] };
    const one = mergeSight(NEW, sight);
    const two = mergeSight(mergeGone(one), { ...sight, ttl: 30, time: '2026-02-01T00:00:00.000Z', canonicalNames: [] });
    expect(two).toMatchObject({
      addressFirstSeen: '2026-01-01T00:00:00.000Z',
      addressLastSeen: '2026-02-01T00:00:00.000Z',
      addressCurrent: true,
      ttl: 30,
    });
    expect(two).not.toHaveProperty('canonicalNames');
    expect(mergeGone(two)).toMatchObject({ addressCurrent: false, addressLastSeen: '2026-02-01T00:00:00.000Z' });
  });
});
