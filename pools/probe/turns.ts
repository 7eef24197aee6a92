/**
 * Who may connect when: a total rate, a rate for each address, and so many probes at once as the event loop bears. Connections of
 * probes under way go before new probes; an address that has to wait holds no other up.
 */
import { Queue } from '../queue.ts';
import { Bucket } from './bucket.ts';

/** Connections that one address may get at once, before its rate holds. */
const ADDRESS_BURST = 4;
/** The total rate's burst, as a share of a second. */
const TOTAL_BURST = 0.1;
/** Dials of one turn of the event loop: between two lots it reads replies. */
const DIALS = 64;
const FEWEST = 32;
const AT_FIRST = 256;
/** The loop is busy when it was later than this, milliseconds. */
const BUSY_MS = 50;

interface Waiter {
  go: () => void;
  stop: (reason: unknown) => void;
  over: boolean;
}

interface Lane {
  bucket: Bucket;
  fresh: Queue<Waiter>;
  again: Queue<Waiter>;
  timer: NodeJS.Timeout | undefined;
}

type Kind = 'fresh' | 'again';

export interface TurnLimits {
  /** Connections a second, in all and to one address. */
  rate: number;
  perAddressRate: number;
  /** Probes at once. */
  maxInFlight: number;
}

export class Turns {
  readonly #limits: TurnLimits;
  readonly #total: Bucket;
  readonly #lanes = new Map<string, Lane>();
  /** Lanes that had a token when they came here, by what waits in them. */
  readonly #ready: Record<Kind, Queue<Lane>> = { fresh: new Queue(), again: new Queue() };
  #allowed: number;
  #inFlight = 0;
  #immediate: NodeJS.Immediate | undefined;
  #pause: NodeJS.Timeout | undefined;

  constructor(limits: TurnLimits) {
    this.#limits = limits;
    this.#total = new Bucket(limits.rate, limits.rate * TOTAL_BURST);
    this.#allowed = Math.min(AT_FIRST, limits.maxInFlight);
  }

  /** Probes under way. */
  get inFlight(): number {
    return this.#inFlight;
  }

  /** Probes that may be under way now. */
  get allowed(): number {
    return this.#allowed;
  }

  /**
   * Waits for the first connection of a probe, or for a later one.
   * @param register gets what ends the waiting, and returns what forgets it
   */
  async wait(kind: Kind, address: string, register: (stop: (reason: unknown) => void) => () => void): Promise<void> {
    await new Promise<void>((resolve, reject) => {
      const waiter: Waiter = {
        over: false,
        go: () => {
          forget();
          resolve();
        },
        stop: (reason) => {
          waiter.over = true;
          reject(reason);
        },
      };
      const forget = register(waiter.stop);
      const lane = this.#lane(address);
      lane[kind].push(waiter);
      this.#offer(lane, kind);
    });
  }

  /** A probe that had its first turn has ended. */
  leave(): void {
    this.#inFlight -= 1;
    if (this.#inFlight === 0) this.#forgetIdleLanes();
    this.#wake();
  }

  /** Follows the event loop: fewer at once while it is late, more while it keeps up and somebody waits. */
  adapt(worstLateMs: number): void {
    if (worstLateMs > BUSY_MS) {
      this.#allowed = Math.max(Math.min(FEWEST, this.#limits.maxInFlight), Math.floor(this.#allowed * 0.75));
    } else if (this.#inFlight >= this.#allowed) {
      this.#allowed = Math.min(this.#limits.maxInFlight, Math.ceil(this.#allowed * 1.5));
      this.#wake();
    }
  }

  #lane(address: string): Lane {
    let lane = this.#lanes.get(address);
    if (lane === undefined) {
      const bucket = new Bucket(this.#limits.perAddressRate, ADDRESS_BURST);
      lane = { bucket, fresh: new Queue(), again: new Queue(), timer: undefined };
      this.#lanes.set(address, lane);
    }
    return lane;
  }

  #forgetIdleLanes(): void {
    const now = performance.now();
    for (const [address, { bucket, fresh, again }] of this.#lanes)
      if (fresh.length === 0 && again.length === 0 && bucket.isFull(now)) this.#lanes.delete(address);
  }

  /** Lets a lane in which somebody waits have a turn as soon as it has a token. */
  #offer(lane: Lane, kind: Kind): void {
    const wait = lane.bucket.wait(performance.now());
    if (wait === 0) {
      this.#ready[kind].push(lane);
      this.#wake();
      return;
    }
    lane.timer ??= setTimeout(() => {
      lane.timer = undefined;
      for (const kind of ['again', 'fresh'] as const) if (lane[kind].length > 0) this.#ready[kind].push(lane);
      this.#wake();
    }, Math.ceil(wait));
  }

  #wake(): void {
    this.#immediate ??= setImmediate(this.#turn);
  }

  readonly #turn = (): void => {
    this.#immediate = undefined;
    for (let dials = 0; dials < DIALS;) {
      const now = performance.now();
      const pause = this.#total.wait(now);
      if (pause > 0) {
        this.#pause ??= setTimeout(() => {
          this.#pause = undefined;
          this.#wake();
        }, Math.ceil(pause));
        return;
      }
      const kind = this.#ready.again.length > 0 ? 'again' : 'fresh';
      if (kind === 'fresh' && this.#inFlight >= this.#allowed) return;
      const lane = this.#ready[kind].shift();
      if (lane === undefined) return;
      if (this.#serve(lane, kind, now)) dials += 1;
    }
    this.#wake();
  };

  /** @returns whether somebody went */
  #serve(lane: Lane, kind: Kind, now: number): boolean {
    while (lane[kind].peek()?.over === true) lane[kind].shift();
    if (lane[kind].length === 0) return false;
    if (lane.bucket.wait(now) > 0) {
      this.#offer(lane, kind);
      return false;
    }
    lane.bucket.take(now);
    this.#total.take(now);
    if (kind === 'fresh') this.#inFlight += 1;
    lane[kind].shift()?.go();
    return true;
  }

  /** Ends its timers; who waits is told by what `register` was given. */
  close(): void {
    clearImmediate(this.#immediate);
    clearTimeout(this.#pause);
    for (const { timer } of this.#lanes.values()) clearTimeout(timer);
  }
}
