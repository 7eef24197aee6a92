/** The newest changes of status, out of every endpoint's history. */
import type { Change } from '../../model/generated/pools-api.ts';
import type { PoolSpan } from '../../model/generated/pool-endpoint.ts';
import type { KnownEndpoint } from '../ask/known-endpoint.ts';
import type { PoolIndex } from '../ask/pool-index.ts';

/** Older ones are told by each endpoint's own history. */
export const MOST_CHANGES = 10_000;

interface Found {
  timeMs: number;
  endpoint: KnownEndpoint;
  was: PoolSpan;
  is: PoolSpan;
}

function newestFirst(found: Found[]): Found[] {
  return found.sort((a, b) => b.timeMs - a.timeMs || (a.endpoint.id < b.endpoint.id ? -1 : 1)).slice(0, MOST_CHANGES);
}

/** At most MOST_CHANGES, newest first. The first probe of an endpoint is no change. */
export function changesOf(index: PoolIndex): Change[] {
  let found: Found[] = [];
  for (const endpoint of index.endpoints) {
    for (const [at, is] of endpoint.history.entries()) {
      const was = endpoint.history[at - 1];
      if (was === undefined || was.status === is.status) continue;
      found.push({ timeMs: Date.parse(is.from), endpoint, was, is });
    }
    // Years of history of many endpoints would be a list without end.
    if (found.length > 8 * MOST_CHANGES) found = newestFirst(found);
  }
  return newestFirst(found).map(({ endpoint, was, is }) => {
    const { id, fqdn, address, port, pools, coins } = endpoint;
    const { from: time, status, reason, dialect } = is;
    // JSON leaves out what is undefined.
    return { time, id, fqdn, address, port, pools, coins, was: was.status, is: status, reason, dialect };
  });
}
