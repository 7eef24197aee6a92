/** The refresh job: one pass, or pass after pass until a signal, into a store that may go away meanwhile. */
import { BitSecureError } from '../../model/errors.ts';
import type { PoolEndpoint } from '../../model/generated/pool-endpoint.ts';
import type { PoolRecord } from '../../model/generated/pool-record.ts';
import type { PoolRefreshReport } from '../../model/generated/pool-refresh.ts';
import type { Spool } from '../spool.ts';
import type { PoolStore } from '../store.ts';
import { Checkpoints } from './checkpoints.ts';
import { KnownStates } from './known.ts';
import { runPass, type PassParts, type PassProgress } from './pass.ts';
import { MONOTONIC, nextTurn, type Clock, type Rhythm } from './schedule.ts';
import { hostsOf, type Host, type Shard } from './targets.ts';

export interface JobOptions {
  /** Read anew before each pass: people edit it. */
  catalogue: () => PoolRecord[];
  /** Coins, pools or names. */
  only?: readonly string[];
  shard?: Shard | undefined;
  /** Pass after pass; one when absent. */
  rhythm?: Rhythm | undefined;
  /** Months of observations that are kept, beside the present one. */
  keepMonths: number;
  signal: AbortSignal;
  onReport: (report: PoolRefreshReport) => Promise<void>;
  onWarning: (line: string) => void;
  onProgress?: (progress: PassProgress) => void;
  clock?: Clock;
  /** Milliseconds between two saves, at least. */
  checkpointMs?: number;
}

/** The beginning of the month so many months before the present one. */
export function monthsBefore(now: Date, months: number): Date {
  return new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() - months, 1));
}

class Job {
  readonly #store: PoolStore;
  readonly #spool: Spool;
  readonly #parts: PassParts;
  readonly #options: JobOptions;
  readonly #checkpoints: Checkpoints;
  #known = new KnownStates();
  #hosts: Host[] = [];

  constructor(store: PoolStore, spool: Spool, parts: PassParts, options: JobOptions) {
    this.#store = store;
    this.#spool = spool;
    this.#parts = parts;
    this.#options = options;
    const { onWarning, checkpointMs, signal } = options;
    this.#checkpoints = new Checkpoints(store, spool, {
      signal,
      onTrouble: onWarning,
      ...(checkpointMs === undefined ? {} : { intervalMs: checkpointMs }),
    });
  }

  async run(): Promise<void> {
    const { signal, rhythm, clock = MONOTONIC } = this.#options;
    this.#hosts = this.#readHosts();
    const states = await this.#store.load(signal);
    const byId = new Map(states.map((state) => [state.id, state]));
    await this.#drain(byId);
    this.#known = new KnownStates(byId.values());
    this.#tellClock();
    try {
      const beganMs = clock.nowMs();
      const report = await this.#turn('pass');
      if (rhythm === undefined) this.#mustHaveLooked(report);
      else await this.#goOn(rhythm, beganMs);
    } finally {
      await this.#checkpoints.finish();
    }
    if (signal.aborted) throw new BitSecureError('INTERRUPTED', 'interrupted: what was found is stored');
  }

  /** @throws BitSecureError USAGE when nothing is asked for */
  #readHosts(): Host[] {
    const { catalogue, only = [], shard } = this.#options;
    const records = catalogue();
    if (hostsOf(records, only).length > 0) return hostsOf(records, only, shard);
    if (only.length === 0)
      throw new BitSecureError('USAGE', 'the catalogue has no endpoint with a port', {
        hint: 'bitsecure pools import adds a list',
      });
    throw new BitSecureError('USAGE', `no endpoint of the catalogue is of ${only.join(', ')}`, {
      hint: 'give --only the abbreviation of a coin, the name of a pool, or a domain; bitsecure pools list shows them',
    });
  }

  async #drain(states: Map<string, PoolEndpoint>): Promise<void> {
    const { signal, onWarning } = this.#options;
    const given = await this.#spool.drain(this.#store, states, signal);
    if (given > 0) onWarning(`${given} documents that the store did not take before are stored now`);
  }

  /** A clock that is behind would begin all histories anew. */
  #tellClock(): void {
    const now = new Date().toISOString();
    const late = [...this.#known.byId.values()].filter(({ checkedAt = '' }) => checkedAt > now).length;
    if (late > 0)
      this.#options.onWarning(
        `${late} endpoints were probed in the future, by the store: is the clock of this machine right?`,
      );
  }

  #mustHaveLooked({ endpoints, notJudged, names, complete }: PoolRefreshReport): void {
    if (endpoints > 0 || !complete || (notJudged === 0 && names.unknown === 0)) return;
    throw new BitSecureError('PROBE_FAILED', 'no endpoint could be looked at, and the store is as it was', {
      hint: 'see the warnings: is this machine connected, and does its DNS server answer?',
    });
  }

  async #turn(kind: PoolRefreshReport['kind']): Promise<PoolRefreshReport> {
    const { signal, onWarning, onProgress, onReport, keepMonths } = this.#options;
    const pass = await runPass(this.#parts, {
      hosts: this.#hosts,
      known: this.#known,
      kind,
      signal,
      onState: (state, observation) => this.#checkpoints.add(state, observation),
      onWarning,
      ...(onProgress === undefined ? {} : { onProgress }),
    });
    const trouble = await this.#checkpoints.flush();
    if (trouble === undefined && pass.complete && kind === 'pass')
      await this.#store.prune(monthsBefore(new Date(), keepMonths)).catch((error: unknown) => this.#tell(error));
    const report: PoolRefreshReport = { schema: 'bitsecure/pool-refresh/1', store: this.#store.name, ...pass };
    await onReport(report);
    return report;
  }

  /** A fault of ours is thrown on; what may pass is told. */
  #tell(error: unknown): void {
    if (!(error instanceof BitSecureError)) throw error;
    if (error.code !== 'INTERRUPTED') this.#options.onWarning(error.toLine());
  }

  /** @param beganMs when the first pass began */
  async #goOn(rhythm: Rhythm, beganMs: number): Promise<void> {
    const { signal, clock = MONOTONIC } = this.#options;
    let passMs = beganMs;
    let namesMs = beganMs;
    while (!signal.aborted) {
      const { kind, atMs } = nextTurn(rhythm, passMs, namesMs);
      await clock.waitUntil(atMs, signal);
      if (signal.aborted) return;
      namesMs = clock.nowMs();
      if (kind === 'pass') passMs = namesMs;
      try {
        this.#hosts = this.#readHosts();
        await this.#drain(this.#known.byId);
      } catch (error) {
        this.#tell(error);
      }
      await this.#turn(kind).catch((error: unknown) => this.#tell(error));
    }
  }
}

/**
 * Runs the job.
 * @throws BitSecureError INTERRUPTED after a signal; UNWRITABLE when the store did not take everything and the spool has the rest;
 * what opening the catalogue and the store throws
 */
export function refresh(store: PoolStore, spool: Spool, parts: PassParts, options: JobOptions): Promise<void> {
  return new Job(store, spool, parts, options).run();
}
