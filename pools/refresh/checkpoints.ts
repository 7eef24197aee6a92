/**
 * What a pass found on its way to the store: every few seconds, and without holding up the pass. A store that takes nothing is
 * asked again, ever more slowly; meanwhile the latest state of each endpoint and a bounded number of observations are kept in
 * memory, the rest in the spool.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { BitSecureError } from '../../model/errors.ts';
import type { PoolEndpoint } from '../../model/generated/pool-endpoint.ts';
import type { PoolObservation } from '../../model/generated/pool-observation.ts';
import type { Spool } from '../spool.ts';
import type { PoolStore } from '../store.ts';

export interface CheckpointOptions {
  /** Milliseconds between two saves, at least; 3000 when absent. */
  intervalMs?: number;
  /** Fires when there is no time to lose. */
  signal: AbortSignal;
  /** Gets a line when the store takes nothing, and when it does again. */
  onTrouble: (line: string) => void;
}

const INTERVAL_MS = 3000;
const LONGEST_MS = 60_000;
/** How long the store may take to have everything: after a pass, and when the signal came. */
const PATIENT_MS = 30_000;
const HURRY_MS = 5000;
/** A store that is slow to save is asked less often: saving takes at most one part in so many of the time. */
const SHARE = 5;
/** Observations in memory; some 30 MB. */
const MOST_OBSERVATIONS = 50_000;

export class Checkpoints {
  readonly #store: PoolStore;
  readonly #spool: Spool;
  readonly #options: Required<CheckpointOptions>;
  #states = new Map<string, PoolEndpoint>();
  #observations: PoolObservation[] = [];
  #timer: NodeJS.Timeout | undefined;
  #saving: Promise<void> | undefined;
  #waitMs: number;
  #trouble: string | undefined;
  #abort = new AbortController();
  #lost = 0;
  /** A fault of ours, not of the store. */
  #failure: unknown;

  constructor(store: PoolStore, spool: Spool, options: CheckpointOptions) {
    this.#store = store;
    this.#spool = spool;
    this.#options = { intervalMs: INTERVAL_MS, ...options };
    this.#waitMs = this.#options.intervalMs;
  }

  /** Documents that are not stored yet. */
  get pending(): number {
    return this.#states.size + this.#observations.length;
  }

  add(state: PoolEndpoint, observation?: PoolObservation): void {
    this.#states.set(state.id, state);
    if (observation !== undefined) this.#observations.push(observation);
    if (this.#observations.length >= MOST_OBSERVATIONS && this.#trouble !== undefined) this.#spoolObservations();
    this.#timer ??= setTimeout(() => this.#tick(), this.#waitMs);
  }

  /**
   * Stores all that is pending, or gives up after half a minute, soon when the signal fires.
   * @returns undefined when all is stored, else the trouble in a line
   */
  async flush(budgetMs = PATIENT_MS): Promise<string | undefined> {
    const { signal } = this.#options;
    let deadline = performance.now() + (signal.aborted ? HURRY_MS : budgetMs);
    let timer: NodeJS.Timeout | undefined;
    const arm = (): void => {
      clearTimeout(timer);
      timer = setTimeout(() => this.#abort.abort(), deadline - performance.now());
    };
    const hurry = (): void => {
      deadline = Math.min(deadline, performance.now() + HURRY_MS);
      arm();
    };
    arm();
    signal.addEventListener('abort', hurry, { once: true });
    try {
      for (let wait = 100; ; wait = Math.min(wait * 2, 3000)) {
        if (this.#saving === undefined && this.pending === 0) return undefined;
        await (this.#saving ??= this.#save());
        if (this.#failure !== undefined) throw this.#failure;
        if (this.pending === 0) return undefined;
        if (this.#trouble !== undefined && deadline - performance.now() <= wait) return this.#trouble;
        if (this.#trouble !== undefined) await sleep(wait);
      }
    } finally {
      clearTimeout(timer);
      signal.removeEventListener('abort', hurry);
      this.#abort = new AbortController();
    }
  }

  /**
   * The last flush, a short one where the store is known to be ill; what it does not take goes to the spool.
   * @throws BitSecureError the store's trouble, with where the rest is kept
   */
  async finish(): Promise<void> {
    const trouble = await this.flush(this.#trouble === undefined ? PATIENT_MS : HURRY_MS);
    clearTimeout(this.#timer);
    if (trouble === undefined) return;
    const kept = this.pending;
    this.#spool.append([...this.#states.values()], this.#observations);
    throw new BitSecureError('UNWRITABLE', `${trouble}; ${kept} documents are kept in ${this.#spool.file}`, {
      hint: 'mend the store: the next refresh gives it these first',
    });
  }

  #tick(): void {
    this.#timer = undefined;
    this.#saving ??= this.#save();
  }

  /** Never rejects: what was not stored is pending again, a fault of ours waits for the next flush. */
  async #save(): Promise<void> {
    const [states, observations] = [this.#states, this.#observations];
    this.#states = new Map();
    this.#observations = [];
    const began = performance.now();
    try {
      await this.#store.save([...states.values()], observations, this.#abort.signal);
      const tookMs = performance.now() - began;
      this.#waitMs = Math.max(this.#options.intervalMs, tookMs * SHARE);
      if (this.#trouble !== undefined) this.#options.onTrouble(`${this.#store.name} takes documents again`);
      this.#trouble = undefined;
    } catch (error) {
      for (const [id, state] of states) if (!this.#states.has(id)) this.#states.set(id, state);
      this.#observations = [...observations, ...this.#observations];
      this.#tell(error);
      this.#waitMs = Math.min(this.#waitMs * 2, LONGEST_MS);
    }
    this.#saving = undefined;
    if (this.pending > 0) this.#timer ??= setTimeout(() => this.#tick(), this.#waitMs);
  }

  #tell(error: unknown): void {
    if (!(error instanceof BitSecureError)) {
      this.#failure ??= error;
      return;
    }
    if (error.code === 'INTERRUPTED') {
      this.#trouble ??= `${this.#store.name} did not take it in time`;
      return;
    }
    const line = error.toLine();
    if (this.#trouble !== line)
      this.#options.onTrouble(`${line}; what is found is kept until the store takes it, the pass goes on`);
    this.#trouble = line;
  }

  #spoolObservations(): void {
    try {
      this.#spool.append([], this.#observations);
    } catch (error) {
      if (!(error instanceof BitSecureError)) throw error;
      // Neither store nor spool: the histories of the states still have every check.
      if (this.#lost === 0)
        this.#options.onTrouble(`${error.toLine()}; single observations are lost, histories are not`);
      this.#lost += this.#observations.length;
    }
    this.#observations = [];
  }
}
