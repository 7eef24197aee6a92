/** One probe on its way: it waits for its turns, connects, learns, and tells what it found. */
import type { Dialect } from '../../model/dialect.ts';
import { BitSecureError } from '../../model/errors.ts';
import { POOL_REASONS } from '../../model/pool-words.ts';
import type { Cancellable, Cancellations } from '../cancellations.ts';
import type { Conversation, Prober } from '../dialects/prober.ts';
import type { LoopClock } from '../loop-clock.ts';
import { Connection, type ConnectionLimits, type Outcome } from './connection.ts';
import type { ProbeRequest, ProbeResult } from './engine.ts';
import { Plan, type Try } from './plan.ts';
import { tlsConversation } from './tls-hello.ts';
import type { Turns, Waiter } from './turns.ts';

/** What all probes of an engine share. */
export interface ProbeContext {
  limits: ConnectionLimits;
  /** Milliseconds that the connections of one probe take together. */
  deadlineMs: number;
  userAgent: string;
  probers: Readonly<Record<Dialect, Prober>>;
  turns: Turns;
  clock: LoopClock;
  cancellations: Cancellations;
}

/** How often a probe asks its own machine for a socket, and how long it waits in between. */
const SOCKET_TRIES = 5;
const SOCKET_WAIT_MS = 400;

/** With less left of the deadline there is no other connection; timers may be a millisecond early. */
const LEAST_MS = 5;

/** There may be tens of thousands that wait: all but a few fields come with the first turn. */
export class Probe implements Waiter, Cancellable {
  readonly #context: ProbeContext;
  readonly #request: ProbeRequest;
  readonly #signal: AbortSignal | undefined;
  readonly #resolve: (result: ProbeResult) => void;
  readonly #reject: (reason: unknown) => void;
  #over = false;
  #plan: Plan | undefined;
  #leftMs = 0;
  #withoutSocket = 0;
  #connection: Connection | undefined;
  #pause: NodeJS.Timeout | undefined;

  /** Waits for its first turn. @throws the signal's reason when it has fired already */
  constructor(
    context: ProbeContext,
    request: ProbeRequest,
    signal: AbortSignal | undefined,
    resolve: (result: ProbeResult) => void,
    reject: (reason: unknown) => void,
  ) {
    this.#context = context;
    this.#request = request;
    this.#signal = signal;
    this.#resolve = resolve;
    this.#reject = reject;
    context.cancellations.add(signal, this);
    context.clock.use();
    context.turns.wait('fresh', this);
  }

  get address(): string {
    return this.#request.address;
  }

  get over(): boolean {
    return this.#over;
  }

  /** Its turn has come. */
  go(): void {
    if (this.#plan === undefined) {
      this.#plan = new Plan(this.#request.dialects, this.#request.tls);
      this.#leftMs = this.#context.deadlineMs;
    }
    const plan = this.#plan;
    const tried = plan.next();
    if (tried === undefined) {
      this.#tell(plan);
      return;
    }
    try {
      this.#connect(plan, tried);
    } catch (error) {
      this.cancel(error);
    }
  }

  #connect(plan: Plan, tried: Try): void {
    const { host, address, port } = this.#request;
    const { limits, clock } = this.#context;
    const began = performance.now();
    this.#connection = new Connection(
      { host, address, port, tls: tried !== 'tls-hello' && tried.tls, leftMs: this.#leftMs },
      this.#conversation(tried),
      limits,
      clock,
      (outcome) => {
        this.#leftMs -= performance.now() - began;
        this.#learn(plan, tried, outcome);
      },
      (error) => this.cancel(error),
    );
  }

  #conversation(tried: Try): Conversation {
    const { host, port } = this.#request;
    const { userAgent, probers } = this.#context;
    return tried === 'tls-hello' ? tlsConversation(host) : probers[tried.dialect].begin({ host, port, userAgent });
  }

  #learn(plan: Plan, tried: Try, outcome: Outcome): void {
    this.#connection = undefined;
    if (outcome.kind === 'no-socket') {
      this.#withoutSocket += 1;
      if (this.#withoutSocket === SOCKET_TRIES) this.cancel(lacksSockets(outcome.code, this.address));
      else
        this.#pause = setTimeout(() => this.#context.turns.wait('again', this), this.#withoutSocket * SOCKET_WAIT_MS);
      return;
    }
    plan.learn(tried, outcome);
    if (this.#leftMs < LEAST_MS || plan.next() === undefined) this.#tell(plan);
    else this.#context.turns.wait('again', this);
  }

  #tell(plan: Plan): void {
    const found = plan.result();
    if (this.#end()) this.#resolve({ status: POOL_REASONS[found.reason], ...found, endedAt: new Date() });
  }

  /** Ends it, whether it waits or runs. */
  cancel(reason: unknown): void {
    if (this.#end()) this.#reject(reason);
  }

  /** @returns false when it had ended before */
  #end(): boolean {
    if (this.#over) return false;
    this.#over = true;
    clearTimeout(this.#pause);
    this.#connection?.cancel();
    const { cancellations, clock, turns } = this.#context;
    cancellations.remove(this.#signal, this);
    clock.release();
    if (this.#plan !== undefined) turns.leave();
    return true;
  }
}

function lacksSockets(code: string, address: string): BitSecureError {
  return new BitSecureError('PROBE_FAILED', `this machine has no socket left to probe ${address} (${code})`, {
    hint: 'allow more open files (ulimit -n), or probe fewer endpoints at once',
  });
}
