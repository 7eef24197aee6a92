/** What can be ended from outside. */
export interface Cancellable {
  cancel: (reason: unknown) => void;
}

/**
 * What is to end when a signal fires or the owner closes. One listener a signal: thousands of probes share one, and Node warns of
 * more than ten.
 */
export class Cancellations {
  readonly #bySignal = new Map<AbortSignal | undefined, Set<Cancellable>>();

  /**
   * Cancels `one` when the signal fires, or on `close`, until it is removed.
   * @throws the signal's reason when it has fired already
   */
  add(signal: AbortSignal | undefined, one: Cancellable): void {
    signal?.throwIfAborted();
    let all = this.#bySignal.get(signal);
    if (all === undefined) {
      all = new Set();
      this.#bySignal.set(signal, all);
      signal?.addEventListener('abort', this.#onAbort, { once: true });
    }
    all.add(one);
  }

  remove(signal: AbortSignal | undefined, one: Cancellable): void {
    const all = this.#bySignal.get(signal);
    all?.delete(one);
    if (all?.size !== 0) return;
    this.#bySignal.delete(signal);
    signal?.removeEventListener('abort', this.#onAbort);
  }

  readonly #onAbort = (event: Event): void => {
    const signal = event.target as AbortSignal;
    this.#cancel(signal, signal.reason);
  };

  #cancel(signal: AbortSignal | undefined, reason: unknown): void {
    const all = this.#bySignal.get(signal);
    this.#bySignal.delete(signal);
    signal?.removeEventListener('abort', this.#onAbort);
    for (const one of all ?? []) one.cancel(reason);
  }

  /** Cancels all. */
  close(reason: unknown): void {
    for (const signal of this.#bySignal.keys()) this.#cancel(signal, reason);
  }
}
