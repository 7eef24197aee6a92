/**
 * What one dialect's prober is: octets in, octets and a verdict out. It never sees a socket: dialling, TLS, time-outs, rates
 * and read limits are the engine's (pools/probe). Each prober is tested without one.
 */
import type { Dialect } from '../../model/dialect.ts';
import type { PoolReason } from '../../model/pool-words.ts';

export interface ProbeTarget {
  /** The name that is asked for, for HTTP's Host and TLS's SNI; the address where there is none. */
  host: string;
  port: number;
  /** Who asks, such as `BitSecure/0.1.0`: every dialect that can say it says it. */
  userAgent: string;
}

/** How a connection ended, where the verdict had not been found before. */
export type ProbeEnd = 'closed' | 'reset' | 'timeout' | 'limit';

export interface Verdict {
  reason: PoolReason;
  /** What was proved; present when the reason's status is `up`. */
  dialect?: Dialect;
  /** What shows it: the reply's decisive part as plain text, at most 200 characters. Empty where nothing was said. */
  evidence: string;
  /** Proof-of-work algorithm, where the reply names it (`rx/0`, `ethash`). */
  algorithm?: string;
  /** The reply tells that another dialect, or TLS, is to be tried next. */
  tryNext?: readonly (Dialect | 'tls')[];
}

/** What the engine does after it gave a conversation the octets received. */
export type Step = { kind: 'more' } | { kind: 'send'; octets: Uint8Array } | { kind: 'verdict'; verdict: Verdict };

/** One connection's worth of a dialect. */
export interface Conversation {
  /** Sent as soon as the connection stands. */
  readonly hello: Uint8Array;
  /** @param received everything received so far on this connection, bounded by the engine; never throws */
  onData: (received: Buffer) => Step;
  /** The connection ended before a verdict; never throws. */
  onEnd: (received: Buffer, end: ProbeEnd) => Verdict;
}

export interface Prober {
  readonly dialect: Dialect;
  begin: (target: ProbeTarget) => Conversation;
}
