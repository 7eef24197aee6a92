/** Counts of a pass, as its report has them. */
import type { PoolObservation } from '../../model/generated/pool-observation.ts';
import type { PoolRefreshReport } from '../../model/generated/pool-refresh.ts';

function counted(counts: Map<string, number>): Record<string, number> {
  return Object.fromEntries([...counts].sort(([a, n], [b, m]) => m - n || (a < b ? -1 : 1)));
}

function add(counts: Map<string, number>, key: string): void {
  counts.set(key, (counts.get(key) ?? 0) + 1);
}

export class Tally {
  readonly #status = new Map<string, number>();
  readonly #dialects = new Map<string, number>();
  readonly #reasons = new Map<string, number>();
  readonly #skipped = new Map<string, number>();
  endpoints = 0;

  observe({ status, reason, dialect, tls }: PoolObservation): void {
    this.endpoints += 1;
    add(this.#status, status);
    if (status !== 'up') add(this.#reasons, reason);
    else if (dialect !== undefined) add(this.#dialects, tls === true ? `${dialect}/tls` : dialect);
  }

  skip(why: string, addresses: number): void {
    this.#skipped.set(why, (this.#skipped.get(why) ?? 0) + addresses);
  }

  /** The most first. */
  counts(): Pick<PoolRefreshReport, 'endpoints' | 'status' | 'dialects' | 'reasons' | 'skipped'> {
    return {
      endpoints: this.endpoints,
      status: counted(this.#status),
      dialects: counted(this.#dialects),
      reasons: counted(this.#reasons),
      skipped: counted(this.#skipped),
    };
  }
}
