/** How many endpoints had which status, over time. */
import type { Timeline, TimelinePoint } from '../../model/generated/pools-api.ts';
import type { KnownEndpoint } from '../ask/known-endpoint.ts';
import { POOL_STATUSES } from '../../model/pool-words.ts';

export interface TimelineRange {
  /** Milliseconds since 1970; where absent, the first and the newest probe. */
  fromMs: number | undefined;
  toMs: number | undefined;
  points: number;
}

interface Step {
  fromMs: number;
  status: (typeof POOL_STATUSES)[number];
}

/** When an endpoint's probes began to see which status, in order of time. */
function stepsOf({ history }: KnownEndpoint): Step[] {
  const steps = history.map(({ from, status }) => ({ fromMs: Date.parse(from), status }));
  // A clock that was set back leaves runs out of order.
  return steps.sort((a, b) => a.fromMs - b.fromMs);
}

function spanOf(endpoints: readonly KnownEndpoint[]): { firstMs: number; lastMs: number } {
  let [firstMs, lastMs] = [Infinity, -Infinity];
  for (const { history } of endpoints) {
    for (const { from, to } of history) {
      firstMs = Math.min(firstMs, Date.parse(from));
      lastMs = Math.max(lastMs, Date.parse(to));
    }
  }
  return { firstMs, lastMs };
}

/**
 * Points at equal distances. An endpoint counts from its first probe on, with what the last probe before the point saw. No points
 * when nothing was probed, or the range is empty.
 */
export function timelineOf(endpoints: readonly KnownEndpoint[], range: TimelineRange): Timeline {
  const { firstMs, lastMs } = spanOf(endpoints);
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
    Step['status'],
    Int32Array
  >;
  for (const endpoint of endpoints) {
    const steps = stepsOf(endpoint);
    for (const [at, { fromMs: begin, status }] of steps.entries()) {
      const end = steps[at + 1]?.fromMs;
      const counts = changes[status];
      counts[indexOf(begin)]! += 1;
      if (end !== undefined) counts[indexOf(end)]! -= 1;
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
