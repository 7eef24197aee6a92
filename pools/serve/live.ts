/** The present snapshot, read again every so often; while the source fails, the last good one stays. */
import { setTimeout as sleep } from 'node:timers/promises';
import { BitSecureError } from '../../model/errors.ts';
import type { PoolIndex } from '../ask/pool-index.ts';
import { Snapshot } from './snapshot.ts';

export interface LiveOptions {
  /** Where the endpoints come from, for people. */
  source: string;
  load: (signal: AbortSignal) => Promise<PoolIndex>;
  reloadMs: number;
  /** Gets a line when reading fails, and when it works again; the same is told once. */
  onTrouble: (line: string) => void;
  signal: AbortSignal;
}

export class Live {
  readonly source: string;
  readonly #options: LiveOptions;
  #snapshot: Snapshot;
  #loadedAt = new Date();
  #changedAt = new Date();
  #trouble: string | undefined;

  private constructor(options: LiveOptions, index: PoolIndex) {
    this.source = options.source;
    this.#options = options;
    this.#snapshot = new Snapshot(index);
  }

  /** Reads the source for the first time, and then again until the signal fires. @throws BitSecureError as `load` */
  static async start(options: LiveOptions): Promise<Live> {
    const live = new Live(options, await options.load(options.signal));
    await live.#snapshot.warm();
    void live.#keepUp();
    return live;
  }

  get snapshot(): Snapshot {
    return this.#snapshot;
  }

  /** When the source was last read. */
  get loadedAt(): Date {
    return this.#loadedAt;
  }

  /** Since when the content is what it is. */
  get changedAt(): Date {
    return this.#changedAt;
  }

  /** Why the source could not be read the last time; undefined when it could. */
  get trouble(): string | undefined {
    return this.#trouble;
  }

  async #keepUp(): Promise<void> {
    const { signal, reloadMs } = this.#options;
    while (!signal.aborted) {
      await sleep(reloadMs, undefined, { signal, ref: false }).catch(() => undefined);
      if (!signal.aborted) await this.#reload();
    }
  }

  async #reload(): Promise<void> {
    const { load, onTrouble, signal } = this.#options;
    try {
      const next = new Snapshot(await load(signal));
      await next.warm();
      this.#loadedAt = new Date();
      if (next.digest !== this.#snapshot.digest) this.#changedAt = this.#loadedAt;
      this.#snapshot = next;
      if (this.#trouble !== undefined) onTrouble(`${this.source} can be read again`);
      this.#trouble = undefined;
    } catch (error) {
      if (signal.aborted) return;
      const line = error instanceof BitSecureError ? error.toLine() : `internal fault: ${String(error)}`;
      if (line !== this.#trouble) onTrouble(`${line}; the data of ${this.#loadedAt.toISOString()} is served on`);
      this.#trouble = line;
    }
  }
}
