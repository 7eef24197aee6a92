/**
 * Probes endpoints: what runs behind an address and a port, politely and within bounds. One fresh connection for each dialect, the
 * likeliest first, until one is proved; plain or TLS is found out.
 */
import type { Dialect } from '../../model/dialect.ts';
import { BitSecureError } from '../../model/errors.ts';
import { parseAddressRange } from '../../model/address.ts';
import type { PoolObservation } from '../../model/generated/pool-observation.ts';
import type { PoolReason, PoolStatus } from '../../model/pool-words.ts';
import { Cancellations } from '../cancellations.ts';
import { LoopClock } from '../loop-clock.ts';
import { PROBERS } from '../dialects/index.ts';
import type { Prober } from '../dialects/prober.ts';
import { refusal, type AddressPolicy } from './address-policy.ts';
import { connectionsWithin, openFileLimit } from './descriptors.ts';
import { Probe, type ProbeContext } from './probe.ts';
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

/** What a probe found, in an observation's words: `latencyMs` is the lowest of its connections. */
export interface ProbeResult extends Pick<
  PoolObservation,
  'algorithm' | 'tls' | 'certificate' | 'latencyMs' | 'firstReply' | 'evidence'
> {
  status: PoolStatus;
  reason: PoolReason;
  dialect?: Dialect;
  endedAt: Date;
}

export interface ProbeOptions {
  /** Who asks, such as `BitSecure/0.1.0`. */
  userAgent: string;
  /** All dialects' when absent. */
  probers?: Readonly<Record<Dialect, Prober>>;
  /** Milliseconds; 1000 when absent, of which SYNs after the first are a part. */
  connectTimeoutMs?: number;
  /** Milliseconds for a TLS handshake, and for the reply to each request; 1300 when absent. */
  replyTimeoutMs?: number;
  /** Milliseconds that the connections of one probe take together; 30000 when absent. Waiting for a turn does not count. */
  deadlineMs?: number;
  /** Connections a second in all; 3000 when absent. */
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

const DEFAULTS = {
  probers: PROBERS,
  connectTimeoutMs: 1000,
  replyTimeoutMs: 1300,
  deadlineMs: 30_000,
  rate: 3000,
  perAddressRate: 10,
  maxInFlight: 2048,
  readLimit: 16_384,
  allowPrivate: false,
  deny: [],
};

export class ProbeEngine {
  /** Why fewer probes run at once than were asked for, for the user. */
  readonly notice: string | undefined;
  readonly #policy: AddressPolicy;
  readonly #context: ProbeContext;
  #closed = false;

  /** @throws BitSecureError BAD_ADDRESS for a deny list with something else in it */
  constructor(options: ProbeOptions) {
    const settings = { ...DEFAULTS, ...options };
    const { allowPrivate, deny, connectTimeoutMs, replyTimeoutMs, readLimit, deadlineMs, userAgent, probers } =
      settings;
    this.#policy = { allowPrivate, deny: deny.map(parseAddressRange) };
    const openFiles = openFileLimit();
    const maxInFlight = Math.min(settings.maxInFlight, connectionsWithin(openFiles));
    if (maxInFlight < settings.maxInFlight)
      this.notice = `at most ${maxInFlight} probes at once, not ${settings.maxInFlight}: this process may have ${openFiles} files open (ulimit -n)`;
    const turns = new Turns({ rate: settings.rate, perAddressRate: settings.perAddressRate, maxInFlight });
    this.#context = {
      limits: { connectTimeoutMs, replyTimeoutMs, readLimit },
      deadlineMs,
      userAgent,
      probers,
      turns,
      clock: new LoopClock((worst) => turns.adapt(worst)),
      cancellations: new Cancellations(),
    };
  }

  /**
   * Probes one endpoint when its turn comes.
   * @throws BitSecureError BAD_ADDRESS for an address that is not to be probed (ask `refusal` before), PROBE_FAILED when this
   * machine has no socket for it; the signal's reason; an Error after `close`
   */
  probe(request: ProbeRequest, signal?: AbortSignal): Promise<ProbeResult> {
    return new Promise((resolve, reject) => {
      const refused = refusal(request.address, this.#policy);
      if (refused !== undefined)
        throw new BitSecureError('BAD_ADDRESS', `${request.address} is not probed: it ${refused}`);
      if (this.#closed) throw closed();
      // It registers itself where it is waited for and cancelled.
      void new Probe(this.#context, request, signal, resolve, reject);
    });
  }

  /** Ends all probes; those that run, or wait, reject. */
  close(): void {
    this.#closed = true;
    this.#context.cancellations.close(closed());
    this.#context.turns.close();
  }
}

function closed(): Error {
  return new Error('the probe engine is closed');
}
