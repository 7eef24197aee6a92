/** What is new of an endpoint since the last time it was looked at. Pure. */
import type { PoolEndpoint } from '../../model/generated/pool-endpoint.ts';
import type { PoolChange } from '../../model/generated/pool-refresh.ts';

type Kind = PoolChange['kind'];

/** A change of an endpoint; `before` and `after` in words. */
export function changeOf(kind: Kind, endpoint: PoolEndpoint, before?: string, after?: string): PoolChange {
  const { id, fqdn, address, port, pools } = endpoint;
  return {
    kind,
    endpoint: id,
    ...(fqdn === undefined ? {} : { fqdn }),
    ...(address === undefined ? {} : { address }),
    port,
    pools,
    ...(before === undefined ? {} : { before }),
    ...(after === undefined ? {} : { after }),
  };
}

/** Kinds of what differs when both are there. */
const VALUES: readonly [Kind, (state: PoolEndpoint) => string | undefined][] = [
  ['dialect', ({ dialect }) => dialect],
  ['algorithm', ({ algorithm }) => algorithm],
  ['coins', ({ coins }) => (coins.length === 0 ? undefined : [...coins].sort().join(','))],
  ['tls', ({ tls }) => (tls === undefined ? undefined : tls ? 'TLS' : 'plain')],
  ['certificate', ({ certificate }) => certificate?.sha256],
];

/**
 * What a probe changed.
 * @param before the stored state; nothing has changed of one that was never probed
 * @param after the state with the catalogue's facts and the probe
 */
export function probeChanges(before: PoolEndpoint | undefined, after: PoolEndpoint): PoolChange[] {
  if (before?.status === undefined) return [];
  const changes: PoolChange[] = [];
  const told = ({ status, reason }: PoolEndpoint): string => `${status} (${reason})`;
  if (before.status === 'up' && after.status !== 'up') changes.push(changeOf('gone', after, told(before), told(after)));
  if (before.status !== 'up' && before.upLast !== undefined && after.status === 'up')
    changes.push(changeOf('back', after, told(before), told(after)));
  for (const [kind, valueOf] of VALUES) {
    const [old, now] = [valueOf(before), valueOf(after)];
    if (old !== undefined && now !== undefined && old !== now) changes.push(changeOf(kind, after, old, now));
  }
  return changes;
}
