/**
 * Probes endpoints: what runs behind an address and a port, politely and within bounds. One fresh connection for each dialect, the
 * likeliest first, until one is proved; plain or TLS is found out.
 */
import type { Dialect } from '../../model/dialect.ts';
import { BitSecureError } from '../../model/errors.ts';
import { parseAddressRange } from '../../model/address.ts';
import type { PoolCertificate } from '../../model/generated/pool-endpoint.ts';
import { POOL_REASONS, type PoolReason, type PoolStatus } from '../../model/pool-words.ts';
import { Cancellations } from '../cancellations.ts';
import { LoopClock } from '../loop-clock.ts';
import { PROBERS } from '../dialects/index.ts';
import type { Prober } from '../dialects/prober.ts';
import { refusal, type AddressPolicy } from './address-policy.ts';
import { Connection, type Outcome } from './connection.ts';
import { connectionsWithin, openFileLimit } from './descriptors.ts';
import { Plan, type Try } from './plan.ts';
import { Turns } from './turns.ts';

export interface ProbeRequest {
  /** The name, for SNI and HTTP's Host; the address where there is none. */
  host: string;
  address: string;
  port: number;
  /** In the order in which they are tried; at least one. */
  dialects: readonly Dialect[];
  /** What lists say. It decides what is tried first, no more. */
  tls?: boolean;
}

export interface ProbeResult {
  status: PoolStatus;
  reason: PoolReason;
  dialect?: Dialect;
  algorithm?: string;
  /** What was seen was inside TLS. */
  tls?: boolean;
  /** Of the port's TLS, where there was a handshake, whatever was seen inside. */
  certificate?: PoolCertificate;
  /** From the first SYN to the established connection, milliseconds; the lowest of the probe's connections. */
  latencyMs?: number;
  /** See first-reply.ts. */
  firstReply?: string;
  evidence?: string;
  endedAt: Date;
}

export interface ProbeOptions {
  /** Who asks, such as `BitSecure/0.1.0`. */
  userAgent: string;
  /** All dialects' when absent. */
  probers?: Readonly<Partial<Record<Dialect, Prober>>>;
  /** Milliseconds; 1000 when absent, of which SYNs after the first are a part. */
  connectTimeoutMs?: number;
  /** Milliseconds for a TLS handshake, and for the reply to each request; 1300 when absent. */
  replyTimeoutMs?: number;
  /** Milliseconds that the connections of one probe take together; 30000 when absent. Waiting for a turn does not count. */
  deadlineMs?: number;
  /** Connections a second in all; 2000 when absent. */
  rate?: number;
  /** Connections a second to one address; 10 when absent. */
  perAddressRate?: number;
  /** Probes at once; 2048 when absent, less where fewer files may be open. */
  maxInFlight?: number;
  /** Octets read of one connection; 16384 when absent. */
  readLimit?: number;
  allowPrivate?: boolean;
  /** Addresses and CIDR blocks that are never probed. */
  deny?: readonly string[];
}

/** How often a probe asks its own machine for a socket, and how long it waits in between. */
const SOCKET_TRIES = 5;
const SOCKET_WAIT_MS = 400;

export class ProbeEngine {
  readonly #options: Required<Omit<ProbeOptions, 'allowPrivate' | 'deny'>>;
  readonly #policy: AddressPolicy;
  readonly #turns: Turns;
  readonly #clock: LoopClock;
  readonly #cancellations = new Cancellations();
  /** Why fewer probes run at once than were asked for; for the user. */
  readonly notice: string | undefined;
  #closed = false;

  /** @throws BitSecureError BAD_ADDRESS for a deny list with something else in it */
  constructor(options: ProbeOptions) {
    const { allowPrivate = false, deny = [], ...rest } = options;
    this.#policy = { allowPrivate, deny: deny.map(parseAddressRange) };
    this.#options = {
      probers: PROBERS,
      connectTimeoutMs: 1000,
      replyTimeoutMs: 1300,
      deadlineMs: 30_000,
      rate: 2000,
      perAddressRate: 10,
      maxInFlight: 2048,
      readLimit: 16_384,
      ...rest,
    };
    const openFiles = openFileLimit();
    const most = connectionsWithin(openFiles);
    if (most < this.#options.maxInFlight) {
      this.notice = `at most ${most} probes at once, not ${this.#options.maxInFlight}: this process may have ${openFiles} files open (ulimit -n)`;
      this.#options.maxInFlight = most;
    }
    this.#turns = new Turns(this.#options);
    this.#clock = new LoopClock((worst) => this.#turns.adapt(worst));
  }

  /**
   * Probes one endpoint when its turn comes.
   * @throws BitSecureError BAD_ADDRESS for an address that is not to be probed (ask `refusal` before), PROBE_FAILED when this
   * machine has no socket for it; the signal's reason; an Error after `close`
   */
  async probe(request: ProbeRequest, signal?: AbortSignal): Promise<ProbeResult> {
    const { address } = request;
    const refused = refusal(address, this.#policy);
    if (refused !== undefined) throw new BitSecureError('BAD_ADDRESS', `${address} is not probed: it ${refused}`);
    if (this.#closed) throw closed();
    this.#clock.use();
    try {
      await this.#turns.wait('fresh', address, (stop) => this.#cancellations.add(signal, stop));
      try {
        return await this.#converse(request, signal);
      } finally {
        this.#turns.leave();
      }
    } finally {
      this.#clock.release();
    }
  }

  async #converse(request: ProbeRequest, signal: AbortSignal | undefined): Promise<ProbeResult> {
    const { address } = request;
    const plan = new Plan(request.dialects, request.tls);
    let leftMs = this.#options.deadlineMs;
    let noSocket = 0;
    for (let next = plan.next(); next !== undefined && leftMs > 0;) {
      const began = performance.now();
      const outcome = await this.#connect(request, next, leftMs, signal);
      if (outcome.kind === 'no-socket') {
        noSocket += 1;
        if (noSocket === SOCKET_TRIES) throw lacksSockets(outcome.code, address);
        await this.#pause(noSocket * SOCKET_WAIT_MS, signal);
      } else {
        leftMs -= performance.now() - began;
        plan.learn(next, outcome);
        next = plan.next();
        if (next === undefined || leftMs <= 0) break;
      }
      await this.#turns.wait('again', address, (stop) => this.#cancellations.add(signal, stop));
    }
    const found = plan.result();
    return { status: POOL_REASONS[found.reason], ...found, endedAt: new Date() };
  }

  #connect(request: ProbeRequest, tried: Try, leftMs: number, signal: AbortSignal | undefined): Promise<Outcome> {
    const { host, address, port } = request;
    const { userAgent, probers } = this.#options;
    if (this.#closed) throw closed();
    const prober = probers[tried.dialect];
    if (prober === undefined) throw new Error(`no prober for the dialect ${tried.dialect}`);
    const conversation = prober.begin({ host, port, userAgent });
    return new Promise((resolve, reject) => {
      const forget = this.#cancellations.add(signal, (reason) => {
        connection.cancel();
        reject(reason);
      });
      const connection = new Connection(
        { host, address, port, tls: tried.tls, leftMs },
        conversation,
        this.#options,
        this.#clock,
        (outcome) => {
          forget();
          resolve(outcome);
        },
        (error) => {
          forget();
          reject(error);
        },
      );
    });
  }

  #pause(milliseconds: number, signal: AbortSignal | undefined): Promise<void> {
    return new Promise((resolve, reject) => {
      const forget = this.#cancellations.add(signal, (reason) => {
        clearTimeout(timer);
        reject(reason);
      });
      const timer = setTimeout(() => {
        forget();
        resolve();
      }, milliseconds);
    });
  }

  /** Ends all probes; those that run, or wait, reject. */
  close(): void {
    this.#closed = true;
    this.#cancellations.close(closed());
    this.#turns.close();
  }
}

function closed(): Error {
  return new Error('the probe engine is closed');
}

function lacksSockets(code: string, address: string): BitSecureError {
  return new BitSecureError('PROBE_FAILED', `this machine has no socket left to probe ${address} (${code})`, {
    hint: 'allow more open files (ulimit -n), or probe fewer endpoints at once',
  });
}
