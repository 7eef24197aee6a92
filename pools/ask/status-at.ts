/** What an endpoint was at a time, from the runs of equal probes that its history keeps. */
import type { PoolSpan } from '../../model/generated/pool-endpoint.ts';
import type { KnownEndpoint } from './known-endpoint.ts';

/**
 * How well a status is known. `observed`: the time lies between two equal probes. `earlier`: by the last probe before the time,
 * `ageSeconds` old then. `unobserved`: probes began later. `listed`: never probed, only lists name it.
 */
export const STATUS_BASES = ['observed', 'earlier', 'unobserved', 'listed'] as const;
export type StatusBasis = (typeof STATUS_BASES)[number];

export interface StatusAt {
  basis: StatusBasis;
  /** The run of probes that tells; absent when `unobserved` or `listed`. */
  span?: PoolSpan;
  /** Seconds from the run's last probe to the time; only with `earlier`. */
  ageSeconds?: number;
  /** When `unobserved`: the first probe, RFC 3339. */
  firstObserved?: string;
  /** The name had left the address by then: since when it was no longer seen there, RFC 3339. */
  addressLeft?: string;
}

interface Run {
  span: PoolSpan;
  fromMs: number;
  toMs: number;
}

/** A state is asked for many flows: its times are read once. */
const runs = new WeakMap<KnownEndpoint, readonly Run[]>();

/** The runs of a state; of one that has but its present status, that. */
function spansOf({
  history,
  status,
  reason,
  dialect,
  tls,
  checkedAt,
  statusSince,
}: KnownEndpoint): readonly PoolSpan[] {
  if (history.length > 0 || status === undefined || checkedAt === undefined) return history;
  const present = { status, reason: reason ?? '', ...(dialect === undefined ? {} : { dialect }) };
  return [
    { from: statusSince ?? checkedAt, to: checkedAt, checks: 1, ...present, ...(tls === undefined ? {} : { tls }) },
  ];
}

function runsOf(endpoint: KnownEndpoint): readonly Run[] {
  let known = runs.get(endpoint);
  if (known === undefined) {
    known = spansOf(endpoint)
      .map((span) => ({ span, fromMs: Date.parse(span.from), toMs: Date.parse(span.to) }))
      // By time and not by place: a clock that was set back leaves runs out of order, and they may overlap.
      .sort((a, b) => a.fromMs - b.fromMs);
    runs.set(endpoint, known);
  }
  return known;
}

function addressLeft(endpoint: KnownEndpoint, timeMs: number): Pick<StatusAt, 'addressLeft'> {
  const { addressCurrent, addressLastSeen } = endpoint;
  const left = addressCurrent === false && addressLastSeen !== undefined && timeMs > Date.parse(addressLastSeen);
  return left ? { addressLeft: addressLastSeen } : {};
}

/**
 * The status of an endpoint at a time.
 * @param timeMs milliseconds since 1970-01-01T00:00:00Z
 */
export function statusAt(endpoint: KnownEndpoint, timeMs: number): StatusAt {
  const known = runsOf(endpoint);
  const [first] = known;
  if (first === undefined) return { basis: 'listed' };
  let earlier: Run | undefined;
  let inside: Run | undefined;
  for (const run of known) {
    if (run.fromMs > timeMs) break;
    if (run.toMs >= timeMs) inside = run;
    else if (earlier === undefined || run.toMs >= earlier.toMs) earlier = run;
  }
  const left = addressLeft(endpoint, timeMs);
  if (inside !== undefined) return { basis: 'observed', span: inside.span, ...left };
  if (earlier !== undefined)
    return { basis: 'earlier', span: earlier.span, ageSeconds: (timeMs - earlier.toMs) / 1000, ...left };
  return { basis: 'unobserved', firstObserved: first.span.from };
}

/**
 * The status of an endpoint while something lasted: `up` or `listening` if a probe saw that in the meantime, else what it was at
 * the beginning. (It may have gone down before the end.)
 * @param fromMs milliseconds since 1970-01-01T00:00:00Z, at most `toMs`
 */
export function statusDuring(endpoint: KnownEndpoint, fromMs: number, toMs: number): StatusAt {
  let best: PoolSpan | undefined;
  for (const { span, fromMs: began, toMs: ended } of runsOf(endpoint)) {
    if (began > toMs || ended < fromMs || span.status === 'down') continue;
    if (best === undefined || span.status === 'up') best = span;
  }
  if (best === undefined) return statusAt(endpoint, fromMs);
  return { basis: 'observed', span: best, ...addressLeft(endpoint, fromMs) };
}
