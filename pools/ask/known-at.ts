/** What the endpoints of one place were while something lasted: pools and coins of all of them, and the status that tells most. */
import type { KnownEndpoint } from './known-endpoint.ts';
import { statusDuring, type StatusAt } from './status-at.ts';

export interface KnownAt {
  /** Sorted, without doubles. */
  pools: string[];
  coins: string[];
  at: StatusAt;
}

const merged = (lists: readonly (readonly string[])[]): string[] => [...new Set(lists.flat())].sort();

/** How well each tells: a status that was seen before one that is old, `up` before `listening` before `down`. */
function orderOf({ basis, span }: StatusAt): number {
  if (span === undefined) return basis === 'unobserved' ? 8 : 9;
  return (basis === 'observed' ? 0 : 3) + (span.status === 'up' ? 0 : span.status === 'listening' ? 1 : 2);
}

/**
 * @param endpoints at least one
 * @param fromMs milliseconds since 1970-01-01T00:00:00Z, at most `toMs`
 */
export function knownAt(endpoints: readonly KnownEndpoint[], fromMs: number, toMs: number): KnownAt {
  const known = endpoints.map((endpoint) => ({ endpoint, at: statusDuring(endpoint, fromMs, toMs) }));
  return {
    // What a probe's run names is what the catalogue said at that time.
    pools: merged(known.map(({ endpoint, at }) => at.span?.pools ?? endpoint.pools)),
    coins: merged(known.map(({ endpoint, at }) => at.span?.coins ?? endpoint.coins)),
    at: known.map(({ at }) => at).reduce((a, b) => (orderOf(b) < orderOf(a) ? b : a)),
  };
}
