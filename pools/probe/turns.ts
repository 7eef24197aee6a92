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

/** A probe that waits for a new one's turn, or for that of its next connection. */
export type Kind = 'fresh' | 'again';
const KINDS: readonly Kind[] = ['again', 'fresh'];

export interface Waiter {
  readonly address: string;
  /** It waits no longer, and is passed over. */
  readonly over: boolean;
  go: () => void;
}

interface Lane {
  bucket: Bucket;
  /** Absent while nobody waits: there are as many lanes as addresses. */
  waiting: Partial<Record<Kind, Queue<Waiter>>>;
  /** Stands among the ready, by what waits in it. */
  ready: Record<Kind, boolean>;
  timer: NodeJS.Timeout | undefined;
}

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
  /** Lanes in which somebody waits, and that had a token when they came here. */
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

  /** Lets the waiter go when its turn comes. A fresh one is in flight from then on, until `leave`. */
  wait(kind: Kind, waiter: Waiter): void {
    const lane = this.#lane(waiter.address);
    (lane.waiting[kind] ??= new Queue()).push(waiter);
    this.#offer(lane, kind);
  }

  /** A probe that was in flight has ended. */
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
    // Without a rate there is nothing to keep for each address.
    const key = this.#limits.perAddressRate === Number.POSITIVE_INFINITY ? '' : address;
    let lane = this.#lanes.get(key);
    if (lane === undefined) {
      lane = {
        bucket: new Bucket(this.#limits.perAddressRate, ADDRESS_BURST),
        waiting: {},
        ready: { fresh: false, again: false },
        timer: undefined,
      };
      this.#lanes.set(key, lane);
    }
    return lane;
  }

  #forgetIdleLanes(): void {
    const now = performance.now();
    for (const [address, { bucket, waiting }] of this.#lanes)
      if (KINDS.every((kind) => waiting[kind] === undefined) && bucket.isFull(now)) this.#lanes.delete(address);
  }

  /** Gives a lane a turn as soon as it has a token, where somebody waits in it. */
  #offer(lane: Lane, kind: Kind): void {
    if (lane.waiting[kind] === undefined || lane.ready[kind]) return;
    const wait = lane.bucket.wait(performance.now());
    if (wait === 0) {
      lane.ready[kind] = true;
      this.#ready[kind].push(lane);
      this.#wake();
      return;
    }
    lane.timer ??= setTimeout(() => {
      lane.timer = undefined;
      for (const kind of KINDS) this.#offer(lane, kind);
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

  /** Lets the first go that waits in a lane, if there is a token. @returns whether somebody went */
  #serve(lane: Lane, kind: Kind, now: number): boolean {
    lane.ready[kind] = false;
    const waiting = lane.waiting[kind];
    while (waiting?.peek()?.over === true) waiting.shift();
    const waiter = lane.bucket.wait(now) > 0 ? undefined : waiting?.shift();
    if (waiting?.length === 0) delete lane.waiting[kind];
    if (waiter !== undefined) {
      lane.bucket.take(now);
      this.#total.take(now);
      if (kind === 'fresh') this.#inFlight += 1;
      waiter.go();
    }
    this.#offer(lane, kind);
    return waiter !== undefined;
  }

  /** Ends its timers: nobody goes any more. */
  close(): void {
    clearImmediate(this.#immediate);
    clearTimeout(this.#pause);
    for (const { timer } of this.#lanes.values()) clearTimeout(timer);
  }
}
