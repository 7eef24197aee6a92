/** One connection of a probe: dial, TLS where it is asked for, one dialect's conversation; bounded in octets, steps and time. */
import { constants } from 'node:crypto';
import { connect as connectPlain, isIP, type Socket } from 'node:net';
import { connect as connectTls, createSecureContext, type SecureContext, type TLSSocket } from 'node:tls';
import type { PoolCertificate } from '../../model/generated/pool-endpoint.ts';
import { FairTimer, type LoopClock } from '../loop-clock.ts';
import type { Conversation, ProbeEnd, Step, Verdict } from '../dialects/prober.ts';
import { poolCertificate } from './certificate.ts';

/** Reads of one connection: who drips octet by octet would have every one of them parsed again. */
const READS = 512;
/** Requests that one conversation may send after its first; Stratum V2 and HTTP need one or two. */
const SENDS = 8;

export interface ConnectionLimits {
  connectTimeoutMs: number;
  /** For the TLS handshake, and again for each request's reply. */
  replyTimeoutMs: number;
  /** Octets read at most. */
  readLimit: number;
}

export interface Dial {
  host: string;
  address: string;
  port: number;
  tls: boolean;
  /** Of the probe's overall deadline, milliseconds. */
  leftMs: number;
}

export type Outcome =
  | { kind: 'down'; reason: 'refused' | 'timeout' | 'unreachable' }
  /** This process or machine has no socket for it: no fault of the server. */
  | { kind: 'no-socket'; code: string }
  /** Connected, and no handshake came about; `alert` says how where the server spoke TLS. */
  | { kind: 'no-tls'; latencyMs: number; alert?: string }
  | { kind: 'verdict'; verdict: Verdict; received: Buffer; latencyMs: number; certificate?: PoolCertificate };

const NO_SOCKET = new Set(['EMFILE', 'ENFILE', 'ENOBUFS', 'ENOMEM', 'EAGAIN']);

/** OpenSSL's words for what is not TLS at all. */
const NOT_TLS = new Set([
  'ERR_SSL_WRONG_VERSION_NUMBER',
  'ERR_SSL_PACKET_LENGTH_TOO_LONG',
  'ERR_SSL_RECORD_LAYER_FAILURE',
  'ERR_SSL_HTTP_REQUEST',
]);

function codeOf(error: Error): string {
  return (error as NodeJS.ErrnoException).code ?? '';
}

function dialFailure(error: Error, address: string): Outcome {
  const code = codeOf(error);
  if (code === 'ECONNREFUSED' || code === 'ECONNRESET') return { kind: 'down', reason: 'refused' };
  if (code === 'ETIMEDOUT') return { kind: 'down', reason: 'timeout' };
  // On a machine without IPv6 there is no address to connect from; with IPv4 the local ports are used up.
  if (NO_SOCKET.has(code) || (code === 'EADDRNOTAVAIL' && isIP(address) === 4)) return { kind: 'no-socket', code };
  return { kind: 'down', reason: 'unreachable' };
}

let anyTls: SecureContext | undefined;

/**
 * Whatever a pool still speaks, from TLS 1.0 on. Nothing secret is sent, so nothing is verified. Not DHE and no renegotiation: with
 * them a hostile server would choose how long we reckon.
 */
function secureContext(): SecureContext {
  anyTls ??= createSecureContext({
    minVersion: 'TLSv1',
    ciphers: 'DEFAULT:!kDHE:@SECLEVEL=0',
    secureOptions: constants.SSL_OP_NO_RENEGOTIATION | constants.SSL_OP_LEGACY_SERVER_CONNECT,
  });
  return anyTls;
}

/** Reads go here first, of all plain connections: the event loop reads one at a time, and each copies its octets out at once. */
const SHARED = Buffer.allocUnsafeSlow(16_384);
const NOTHING = Buffer.alloc(0);

export class Connection {
  readonly #dial: Dial;
  readonly #limits: ConnectionLimits;
  readonly #clock: LoopClock;
  readonly #conversation: Conversation;
  readonly #done: (outcome: Outcome) => void;
  readonly #fail: (error: unknown) => void;
  #socket: Socket;
  readonly #began = performance.now();
  #latencyMs: number | undefined;
  #timer: FairTimer;
  #talking = false;
  #over = false;
  #received = NOTHING;
  #length = 0;
  #reads = 0;
  #sends = 0;
  #certificate: PoolCertificate | undefined;

  /**
   * Dials at once.
   * @param done called once with what came of it; the socket is closed by then
   * @param fail called instead when a prober broke its contract and threw
   * @throws RangeError for a port that is none
   */
  constructor(
    dial: Dial,
    conversation: Conversation,
    limits: ConnectionLimits,
    clock: LoopClock,
    done: (outcome: Outcome) => void,
    fail: (error: unknown) => void,
  ) {
    this.#dial = dial;
    this.#limits = limits;
    this.#clock = clock;
    this.#conversation = conversation;
    this.#done = done;
    this.#fail = fail;
    this.#socket = this.#dialPlain();
    this.#timer = this.#within(limits.connectTimeoutMs);
    this.#socket.on('connect', this.#onConnect);
    this.#socket.on('end', this.#onClosed);
    this.#socket.on('error', this.#onError);
  }

  #dialPlain(): Socket {
    const { address: host, port, tls } = this.#dial;
    if (tls) return connectPlain({ host, port });
    const callback = (count: number, octets: Uint8Array): boolean => {
      this.#onOctets(octets, count);
      return true;
    };
    return connectPlain({ host, port, onread: { buffer: SHARED, callback } });
  }

  /** OpenSSL's part comes in when there is somebody to speak with: it is large. */
  #beginTls(): void {
    const { host } = this.#dial;
    const socket = connectTls({
      socket: this.#socket,
      // SNI carries names only (RFC 6066 3).
      servername: isIP(host) === 0 ? host : '',
      secureContext: secureContext(),
      rejectUnauthorized: false,
      checkServerIdentity: () => undefined,
    });
    this.#socket = socket;
    socket.once('secureConnect', () => this.#onSecure(socket));
    socket.on('data', (octets: Buffer) => this.#onOctets(octets, octets.length));
    socket.on('end', this.#onClosed);
    socket.on('error', this.#onError);
    // A TLS socket whose other side goes away may close without an end.
    socket.on('close', this.#onClosed);
  }

  readonly #onClosed = (): void => {
    this.#onEnd('closed');
  };

  #within(milliseconds: number): FairTimer {
    const left = this.#dial.leftMs - (performance.now() - this.#began);
    return new FairTimer(this.#clock, Math.max(1, Math.min(milliseconds, left)), this.#onTimeout);
  }

  readonly #onConnect = (): void => {
    if (this.#over) return;
    this.#latencyMs = performance.now() - this.#began;
    this.#timer.cancel();
    this.#timer = this.#within(this.#limits.replyTimeoutMs);
    if (this.#dial.tls) this.#beginTls();
    else this.#talk();
  };

  #onSecure(socket: TLSSocket): void {
    if (this.#over) return;
    const certificate = socket.getPeerX509Certificate();
    this.#certificate = certificate && poolCertificate(certificate);
    this.#timer.cancel();
    this.#timer = this.#within(this.#limits.replyTimeoutMs);
    this.#talk();
  }

  #talk(): void {
    this.#talking = true;
    if (this.#conversation.hello.length > 0) this.#socket.write(this.#conversation.hello);
  }

  #onOctets(octets: Uint8Array, count: number): void {
    if (this.#over) return;
    const taken = Math.min(count, this.#limits.readLimit - this.#length);
    this.#keep(octets.subarray(0, taken));
    this.#reads += 1;
    const received = this.#view();
    let step: Step;
    try {
      step = this.#conversation.onData(received);
    } catch (error) {
      this.#end(() => this.#fail(error));
      return;
    }
    if (step.kind === 'verdict') this.#conclude(step.verdict);
    else if (this.#length >= this.#limits.readLimit || this.#reads >= READS) this.#onEnd('limit');
    else if (step.kind === 'send') this.#send(step.octets);
  }

  #send(octets: Uint8Array): void {
    this.#sends += 1;
    if (this.#sends > SENDS) {
      this.#onEnd('limit');
      return;
    }
    this.#timer.cancel();
    this.#timer = this.#within(this.#limits.replyTimeoutMs);
    this.#socket.write(octets);
  }

  /** The room doubles: joining anew at every octet of a drip would cost its square. */
  #keep(octets: Uint8Array): void {
    const length = this.#length + octets.length;
    if (length > this.#received.length) {
      const larger = Buffer.allocUnsafe(Math.min(Math.max(length, 2 * this.#received.length), this.#limits.readLimit));
      this.#received.copy(larger, 0, 0, this.#length);
      this.#received = larger;
    }
    this.#received.set(octets, this.#length);
    this.#length = length;
  }

  #view(): Buffer {
    return this.#received.subarray(0, this.#length);
  }

  readonly #onTimeout = (): void => {
    this.#onEnd('timeout');
  };

  readonly #onError = (error: Error): void => {
    if (this.#over) return;
    const latencyMs = this.#latencyMs;
    if (latencyMs === undefined) this.#end(() => this.#done(dialFailure(error, this.#dial.address)));
    else if (this.#talking) this.#onEnd(codeOf(error).startsWith('ERR_SSL') ? 'closed' : 'reset');
    else this.#end(() => this.#done(this.#noTls(latencyMs, error)));
  };

  #noTls(latencyMs: number, error: Error): Outcome {
    const code = codeOf(error);
    if (!code.startsWith('ERR_SSL_') || NOT_TLS.has(code)) return { kind: 'no-tls', latencyMs };
    const { reason } = error as Error & { reason?: string };
    return { kind: 'no-tls', latencyMs, alert: reason ?? code };
  }

  #onEnd(end: ProbeEnd): void {
    if (this.#over) return;
    const latencyMs = this.#latencyMs;
    if (latencyMs === undefined) {
      this.#end(() => this.#done({ kind: 'down', reason: end === 'timeout' ? 'timeout' : 'refused' }));
      return;
    }
    if (!this.#talking) {
      this.#end(() => this.#done({ kind: 'no-tls', latencyMs }));
      return;
    }
    try {
      this.#conclude(this.#conversation.onEnd(this.#view(), end));
    } catch (error) {
      this.#end(() => this.#fail(error));
    }
  }

  #conclude(verdict: Verdict): void {
    const outcome: Outcome = { kind: 'verdict', verdict, received: this.#view(), latencyMs: this.#latencyMs ?? 0 };
    if (this.#certificate !== undefined) outcome.certificate = this.#certificate;
    this.#end(() => this.#done(outcome));
  }

  #end(tell: () => void): void {
    if (this.#over) return;
    this.#over = true;
    this.#timer.cancel();
    this.#socket.destroy();
    tell();
  }

  /** Closes it; nothing is told any more. */
  cancel(): void {
    this.#end(() => undefined);
  }
}
