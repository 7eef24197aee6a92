/**
 * What is to end when a signal fires or the owner closes. One listener a signal: thousands of probes share one, and Node warns of
 * more than ten.
 */
export class Cancellations {
  readonly #bySignal = new Map<AbortSignal | undefined, Set<(reason: unknown) => void>>();

  /**
   * Calls `cancel` when the signal fires, or on `close`, until the returned function is called.
   * @throws the signal's reason when it has fired already
   */
  add(signal: AbortSignal | undefined, cancel: (reason: unknown) => void): () => void {
    signal?.throwIfAborted();
    const cancels = this.#bySignal.get(signal) ?? this.#watch(signal);
    cancels.add(cancel);
    return () => {
      cancels.delete(cancel);
      if (cancels.size > 0 || this.#bySignal.get(signal) !== cancels) return;
      this.#bySignal.delete(signal);
      signal?.removeEventListener('abort', this.#onAbort);
    };
  }

  #watch(signal: AbortSignal | undefined): Set<(reason: unknown) => void> {
    const cancels = new Set<(reason: unknown) => void>();
    this.#bySignal.set(signal, cancels);
    signal?.addEventListener('abort', this.#onAbort, { once: true });
    return cancels;
  }

  readonly #onAbort = (event: Event): void => {
    const signal = event.target as AbortSignal;
    const cancels = this.#bySignal.get(signal);
    this.#bySignal.delete(signal);
    for (const cancel of cancels ?? []) cancel(signal.reason);
  };

  /** Cancels all. */
  close(reason: unknown): void {
    const all = [...this.#bySignal];
    this.#bySignal.clear();
    for (const [signal, cancels] of all) {
      signal?.removeEventListener('abort', this.#onAbort);
      for (const cancel of cancels) cancel(reason);
    }
  }
}
