/** The newest changes of status, out of every endpoint's history. */
import type { Change } from '../../model/generated/pools-api.ts';
import type { PoolSpan } from '../../model/generated/pool-endpoint.ts';
import type { KnownEndpoint } from '../ask/known-endpoint.ts';
import type { PoolIndex } from '../ask/pool-index.ts';

/** Older ones are told by each endpoint's own history. */
export const MOST_CHANGES = 10_000;

interface Found {
  endpoint: KnownEndpoint;
  was: PoolSpan;
  is: PoolSpan;
}

/** Times of a store are UTC to the millisecond: their text sorts as they do. */
function newestFirst(found: Found[]): Found[] {
  return found
    .sort((a, b) =>
      a.is.from === b.is.from ? (a.endpoint.id < b.endpoint.id ? -1 : 1) : a.is.from < b.is.from ? 1 : -1,
    )
    .slice(0, MOST_CHANGES);
}

/** At most MOST_CHANGES, newest first. The first probe of an endpoint is no change. */
export function changesOf(index: PoolIndex): Change[] {
  let found: Found[] = [];
  // Nothing that is older gets into the list any more.
  let oldest = '';
  for (const endpoint of index.endpoints) {
    const { history } = endpoint;
    for (let at = 1; at < history.length; at += 1) {
      const [was, is] = [history[at - 1] as PoolSpan, history[at] as PoolSpan];
      if (was.status !== is.status && is.from >= oldest) found.push({ endpoint, was, is });
    }
    // Years of history of many endpoints would be a list without end.
    if (found.length > 4 * MOST_CHANGES) {
      found = newestFirst(found);
      oldest = found.at(-1)?.is.from ?? '';
    }
  }
  return newestFirst(found).map(({ endpoint, was, is }) => {
    const { id, fqdn, address, port, pools, coins } = endpoint;
    const { from: time, status, reason, dialect } = is;
    // JSON leaves out what is undefined.
    return { time, id, fqdn, address, port, pools, coins, was: was.status, is: status, reason, dialect };
  });
}
