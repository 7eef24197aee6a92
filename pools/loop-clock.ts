/**
 * Time-outs that are fair on a busy machine. What the event loop was late is this process's own fault: it is not counted against
 * a server, and before a time-out is declared the loop reads what has already arrived. All by the monotonic clock.
 */
const SAMPLE_MS = 20;
const WINDOW_SAMPLES = 5;
/** A turn of a busy loop, or of the machine's scheduler; less than this is no lateness. */
const ORDINARY_MS = 20;
/** A time-out lasts at most so many times as long as it says, however late the loop was. */
const LONGEST = 3;

export class LoopClock {
  #lateMs = 0;
  #worstMs = 0;
  #samples = 0;
  #users = 0;
  #due = 0;
  #sampler: NodeJS.Timeout | undefined;
  readonly #onWindow: (worstMs: number) => void;

  /** @param onWindow told every 100 ms what the worst lateness in it was, while the clock is in use */
  constructor(onWindow: (worstMs: number) => void = () => undefined) {
    this.#onWindow = onWindow;
  }

  /** All lateness so far, milliseconds. */
  get lateMs(): number {
    return this.#lateMs;
  }

  /** The clock samples between the first `use` and the last `release`. */
  use(): void {
    this.#users += 1;
    if (this.#users > 1) return;
    this.#due = performance.now() + SAMPLE_MS;
    this.#sampler = setInterval(this.#sample, SAMPLE_MS).unref();
  }

  release(): void {
    this.#users -= 1;
    if (this.#users === 0) clearInterval(this.#sampler);
  }

  readonly #sample = (): void => {
    const now = performance.now();
    const late = now - this.#due;
    this.#due = now + SAMPLE_MS;
    if (late > ORDINARY_MS) this.#lateMs += late;
    this.#worstMs = Math.max(this.#worstMs, late);
    this.#samples += 1;
    if (this.#samples < WINDOW_SAMPLES) return;
    const worst = this.#worstMs;
    this.#samples = 0;
    this.#worstMs = 0;
    this.#onWindow(worst);
  };
}

/** Calls back once when so many milliseconds have passed in which the loop was awake. */
export class FairTimer {
  readonly #clock: LoopClock;
  readonly #expired: () => void;
  readonly #mostExtension: number;
  readonly #lateBefore: number;
  #extended = 0;
  #timeout: NodeJS.Timeout;
  #immediate: NodeJS.Immediate | undefined;

  /** Runs at once, until it expires or is cancelled. */
  constructor(clock: LoopClock, milliseconds: number, expired: () => void) {
    this.#clock = clock;
    this.#expired = expired;
    this.#mostExtension = (LONGEST - 1) * milliseconds;
    this.#lateBefore = clock.lateMs;
    this.#timeout = setTimeout(FairTimer.#fire, milliseconds, this);
  }

  static #fire(this: void, timer: FairTimer): void {
    const late = Math.min(timer.#clock.lateMs - timer.#lateBefore, timer.#mostExtension) - timer.#extended;
    if (late >= 1) {
      timer.#extended += late;
      timer.#timeout = setTimeout(FairTimer.#fire, late, timer);
      return;
    }
    // The poll phase comes between timers and immediates: a reply that waits in the kernel is read first.
    timer.#immediate = setImmediate(timer.#expired);
  }

  cancel(): void {
    clearTimeout(this.#timeout);
    if (this.#immediate !== undefined) clearImmediate(this.#immediate);
  }
}
