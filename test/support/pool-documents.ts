/** Documents of the pool index as the tests need them. */
import fc from 'fast-check';
import type { PoolEndpoint } from '../../model/generated/pool-endpoint.ts';
import type { PoolObservation } from '../../model/generated/pool-observation.ts';
import { observationOf, type Found } from '../../pools/refresh/merge.ts';
import { endpointId } from '../../pools/store.ts';

/** A state that was probed once, at `checkedAt`. */
export function endpointState(parts: Partial<PoolEndpoint> = {}): PoolEndpoint {
  const place = { port: 3333, transport: 'tcp' as const, ...parts };
  const { checkedAt = '2026-11-20T10:00:00.000Z' } = parts;
  return {
    id: endpointId(place),
    pools: ['Example Pool'],
    coins: ['BTC'],
    sources: ['test'],
    status: 'up',
    reason: 'answered',
    dialect: 'stratum',
    tls: false,
    checkedAt,
    history: [{ from: checkedAt, to: checkedAt, checks: 1, status: 'up', reason: 'answered', dialect: 'stratum' }],
    ...place,
  };
}

/** What a probe of the endpoint saw at a time. */
export function observationAt(endpoint: PoolEndpoint, time: string): PoolObservation {
  const found: Found = {
    status: 'up',
    reason: 'answered',
    dialect: 'stratum',
    tls: true,
    certificate: {
      subject: 'CN=pool.example',
      issuer: 'CN=Example CA',
      validFrom: '2026-01-01T00:00:00.000Z',
      validTo: '2027-01-01T00:00:00.000Z',
      sha256: 'ab'.repeat(32),
    },
    latencyMs: 1.25,
    firstReply: '{"id":1,"result":[]}',
    evidence: 'mining.subscribe answered',
  };
  return observationOf(endpoint, found, time);
}

/** States with names, addresses and ports of a small range, so that they meet. */
export const arbitraryState: fc.Arbitrary<PoolEndpoint> = fc
  .record(
    {
      fqdn: fc.constantFrom('a.example', 'b.example', 'a-b.example'),
      address: fc.constantFrom('192.0.2.1', '192.0.2.10', '2001:db8::1'),
      port: fc.constantFrom(1, 443, 3333, 65_535),
      pools: fc.array(fc.string({ unit: 'binary', maxLength: 5 }), { maxLength: 2 }),
      evidence: fc.string({ unit: 'grapheme', maxLength: 20 }),
    },
    { requiredKeys: ['port'] },
  )
  .map((parts) => endpointState(parts as Partial<PoolEndpoint>));
