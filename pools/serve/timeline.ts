/** How many endpoints had which status, over time. */
import type { Timeline, TimelinePoint } from '../../model/generated/pools-api.ts';
import type { KnownEndpoint } from '../ask/known-endpoint.ts';
import { POOL_STATUSES } from '../../model/pool-words.ts';

type Status = (typeof POOL_STATUSES)[number];

export interface TimelineRange {
  /** Milliseconds since 1970; where absent, the first and the newest probe. */
  fromMs: number | undefined;
  toMs: number | undefined;
  points: number;
}

interface Steps {
  /** When the endpoint's probes began to see each status, in order of time. */
  fromMs: Float64Array;
  statuses: Status[];
  /** Newest probe. */
  lastMs: number;
}

/** Reading a million times costs more than all the rest: they are read once for each state. */
const known = new WeakMap<KnownEndpoint, Steps>();

function stepsOf(endpoint: KnownEndpoint): Steps {
  let steps = known.get(endpoint);
  if (steps !== undefined) return steps;
  const { history } = endpoint;
  let order = history.map(({ from }, at) => ({ ms: Date.parse(from), at }));
  // A clock that was set back leaves runs out of order.
  if (order.some(({ ms }, at) => ms < (order[at - 1]?.ms ?? ms))) order = order.sort((a, b) => a.ms - b.ms);
  const last = history.at(-1);
  steps = {
    fromMs: Float64Array.from(order, ({ ms }) => ms),
    statuses: order.map(({ at }) => history[at]?.status ?? 'down'),
    lastMs: Math.max(last === undefined ? -Infinity : Date.parse(last.to), order.at(-1)?.ms ?? -Infinity),
  };
  known.set(endpoint, steps);
  return steps;
}

/**
 * Points at equal distances. An endpoint counts from its first probe on, with what the last probe before the point saw. No points
 * when nothing was probed, or the range is empty.
 */
export function timelineOf(endpoints: readonly KnownEndpoint[], range: TimelineRange): Timeline {
  const all = endpoints.map((endpoint) => stepsOf(endpoint));
  let [firstMs, lastMs] = [Infinity, -Infinity];
  for (const steps of all) {
    firstMs = Math.min(firstMs, steps.fromMs[0] ?? Infinity);
    lastMs = Math.max(lastMs, steps.lastMs);
  }
  const fromMs = range.fromMs ?? firstMs;
  const toMs = range.toMs ?? lastMs;
  if (!(fromMs <= toMs) || lastMs === -Infinity) return { points: [] };
  // One moment is one point.
  const last = fromMs === toMs ? 0 : range.points - 1;
  const stepMs = (toMs - fromMs) / Math.max(1, last);
  // Index of the first point at or after a time; behind the last one when there is none.
  const indexOf = (ms: number): number =>
    Math.min(last + 1, Math.max(0, Math.ceil((ms - fromMs) / Math.max(1, stepMs))));
  const changes = Object.fromEntries(POOL_STATUSES.map((status) => [status, new Int32Array(last + 2)])) as Record<
    Status,
    Int32Array
  >;
  for (const { fromMs: begins, statuses } of all) {
    for (let at = 0; at < begins.length; at += 1) {
      const counts = changes[statuses[at] as Status];
      counts[indexOf(begins[at] as number)]! += 1;
      if (at + 1 < begins.length) counts[indexOf(begins[at + 1] as number)]! -= 1;
    }
  }
  const points: TimelinePoint[] = [];
  const sums = { up: 0, listening: 0, down: 0 };
  for (let at = 0; at <= last; at += 1) {
    for (const status of POOL_STATUSES) sums[status] += changes[status][at] ?? 0;
    points.push({ time: new Date(fromMs + at * stepMs).toISOString(), ...sums });
  }
  return { points };
}
