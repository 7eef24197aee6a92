/** Doubles for passes: a resolver and an engine that a test scripts, a store in memory that may be ill. */
import type { PoolEndpoint } from '../../model/generated/pool-endpoint.ts';
import type { PoolObservation } from '../../model/generated/pool-observation.ts';
import type { PoolRecord } from '../../model/generated/pool-record.ts';
import { POOL_REASONS } from '../../model/pool-words.ts';
import type { ProbeRequest, ProbeResult } from '../../pools/probe/engine.ts';
import type { PassParts } from '../../pools/refresh/pass.ts';
import type { Resolution } from '../../pools/resolve/resolver.ts';
import type { PoolStore } from '../../pools/store.ts';

export function poolRecord(host: string, port: number, more: Partial<PoolRecord> = {}): PoolRecord {
  return {
    host,
    port,
    transport: 'tcp',
    pools: ['Example Pool'],
    coins: [{ symbol: 'BTC', algorithm: 'sha256d' }],
    sources: [{ id: 'test' }],
    ...more,
  };
}

/** Addresses, that there are none, or that nobody answers. */
export type Said = readonly string[] | 'none' | 'unanswered';

export function resolution(fqdn: string, said: Said): Resolution {
  const base = { fqdn, addresses: [], canonicalNames: [] };
  if (said === 'none') return { ...base, error: 'there is no such name' };
  if (said === 'unanswered') return { ...base, error: 'the DNS server does not answer', unanswered: true };
  return { ...base, addresses: said.map((address) => ({ address, ttl: 300 })), canonicalNames: [`lb.${fqdn}`] };
}

export type Found = Pick<ProbeResult, 'reason'> & Partial<ProbeResult>;

export interface Parts extends PassParts {
  asked: string[];
  probed: ProbeRequest[];
}

/** What a pass needs. What a test changes holds for what is asked later. */
export function doubles(
  said: (name: string) => Said,
  found: (request: ProbeRequest, signal?: AbortSignal) => Found | Promise<Found>,
): Parts {
  const asked: string[] = [];
  const probed: ProbeRequest[] = [];
  // One after the other, as far as a resolver has room.
  let turn: Promise<unknown> = Promise.resolve();
  return {
    asked,
    probed,
    policy: { allowPrivate: false, deny: [] },
    resolver: {
      resolve: (fqdn, signal) => {
        const answer = turn.then(() => {
          signal?.throwIfAborted();
          asked.push(fqdn);
          return resolution(fqdn, said(fqdn));
        });
        turn = answer.catch(() => undefined);
        return answer;
      },
    },
    engine: {
      probe: async (request, signal) => {
        signal?.throwIfAborted();
        probed.push(request);
        const result = await found(request, signal);
        return { status: POOL_REASONS[result.reason], endedAt: new Date(), ...result };
      },
    },
  };
}

export class MemoryStore implements PoolStore {
  readonly name = 'memory';
  readonly states = new Map<string, PoolEndpoint>();
  readonly observations = new Map<string, PoolObservation>();
  pruned: Date | undefined;
  saves = 0;
  /** Thrown by `save`. */
  illness: (() => Error | undefined) | undefined;

  load(): Promise<PoolEndpoint[]> {
    return Promise.resolve([...this.states.values()]);
  }

  save(states: readonly PoolEndpoint[], observations: readonly PoolObservation[]): Promise<void> {
    this.saves += 1;
    const error = this.illness?.();
    if (error !== undefined) return Promise.reject(error);
    for (const state of states) this.states.set(state.id, state);
    for (const one of observations) this.observations.set(one.id, one);
    return Promise.resolve();
  }

  prune(before: Date): Promise<void> {
    this.pruned = before;
    return Promise.resolve();
  }

  close(): Promise<void> {
    return Promise.resolve();
  }

  /** The state at a place. */
  at(host: string, port: number, address?: string): PoolEndpoint | undefined {
    return [...this.states.values()].find(
      (state) =>
        state.port === port &&
        (state.fqdn ?? state.address) === host &&
        (address === undefined || state.address === address),
    );
  }
}
