/**
 * What a probe tries next, and which of its findings it tells; no socket. Each dialect in the order given, plain or in TLS first as
 * a list says, then the other way; what a reply hints at comes first.
 */
import type { Dialect } from '../../model/dialect.ts';
import { POOL_REASONS } from '../../model/pool-words.ts';
import type { PoolCertificate } from '../../model/generated/pool-endpoint.ts';
import type { Outcome } from './connection.ts';
import type { ProbeResult } from './engine.ts';
import { firstReply } from './first-reply.ts';
import { isAlert, speaksTls } from './tls-hello.ts';

/** What one connection showed, or the probe's result without its end. */
type Finding = Omit<ProbeResult, 'status' | 'endedAt'>;

interface Talk {
  dialect: Dialect;
  tls: boolean;
}
/** A dialect's conversation, or a ClientHello that asks whether there is TLS at all. */
export type Try = Talk | 'tls-hello';

/**
 * Of several findings the first of this order is told: proof, then words, then signs of life, and silence last. Where a TLS
 * handshake was finished, what came inside says more than a plain request's fate. Of equals the earlier, the likelier dialect's.
 */
const ORDER: readonly string[] = [
  'up',
  'tls-failed',
  'other-protocol inside TLS',
  'other-protocol',
  'limit-exceeded inside TLS',
  'limit-exceeded',
  'reset inside TLS',
  'closed-without-answer inside TLS',
  'silent inside TLS',
  'reset',
  'closed-without-answer',
  'silent',
  'down',
];

function rank({ reason, tls }: Finding): number {
  const status = POOL_REASONS[reason];
  return ORDER.indexOf(status === 'listening' ? `${reason}${tls === true ? ' inside TLS' : ''}` : status);
}

export class Plan {
  readonly #left: { plain: Dialect[]; tls: Dialect[] };
  #tls: boolean;
  /** TLS is worth a handshake: a list says so, a plain reply told so, or it answered a ClientHello. */
  #likely: boolean;
  /** A plain reply told that the port speaks TLS. */
  #hinted = false;
  /** Its alert to a plain request, where there was one. */
  #alert: Finding | undefined;
  #over = false;
  #best: Finding | undefined;
  #certificate: PoolCertificate | undefined;
  #latencyMs: number | undefined;

  /** @param tls what lists say; undefined is tried plain first */
  constructor(dialects: readonly Dialect[], tls: boolean | undefined) {
    this.#left = { plain: [...dialects], tls: [...dialects] };
    this.#tls = tls === true;
    this.#likely = this.#tls;
  }

  #queue(tls: boolean): Dialect[] {
    return tls ? this.#left.tls : this.#left.plain;
  }

  /** The next connection; undefined when the probe has ended. */
  next(): Try | undefined {
    if (this.#over) return undefined;
    if (this.#queue(this.#tls).length === 0) this.#tls = !this.#tls;
    const dialect = this.#queue(this.#tls)[0];
    if (dialect === undefined) return undefined;
    return this.#tls && !this.#likely ? 'tls-hello' : { dialect, tls: this.#tls };
  }

  /** Learns what came of a connection that `next` named. */
  learn(tried: Try, outcome: Outcome): void {
    if (outcome.kind === 'verdict' || outcome.kind === 'no-tls')
      this.#latencyMs = Math.min(this.#latencyMs ?? Number.POSITIVE_INFINITY, outcome.latencyMs);
    switch (outcome.kind) {
      case 'down':
        this.#over = true;
        // Once it took a connection it is not down: it has had enough of us.
        if (this.#latencyMs === undefined) this.#keep({ reason: outcome.reason });
        break;
      case 'no-socket':
        break;
      case 'no-tls':
        this.#left.tls = [];
        if (outcome.alert !== undefined) this.#keep({ reason: 'tls-failed', evidence: outcome.alert });
        break;
      case 'verdict':
        if (tried !== 'tls-hello') this.#learnVerdict(tried, outcome);
        else if (speaksTls(outcome.received)) this.#likely = true;
        else this.#left.tls = [];
    }
  }

  #learnVerdict(tried: Talk, outcome: Outcome & { kind: 'verdict' }): void {
    const { verdict, received } = outcome;
    this.#certificate ??= outcome.certificate;
    const queue = this.#queue(tried.tls);
    queue.splice(queue.indexOf(tried.dialect), 1);
    const finding: Finding = { reason: verdict.reason, tls: tried.tls };
    if (verdict.dialect !== undefined) finding.dialect = verdict.dialect;
    if (verdict.algorithm !== undefined) finding.algorithm = verdict.algorithm;
    if (verdict.evidence !== '') finding.evidence = verdict.evidence;
    if (received.length > 0) finding.firstReply = firstReply(received);
    const alert = !tried.tls && isAlert(received);
    // That it wants TLS is not yet a finding: TLS is tried next.
    if (alert) this.#alert ??= finding;
    else this.#keep(finding);
    if (POOL_REASONS[verdict.reason] === 'up') {
      this.#over = true;
      return;
    }
    for (const hint of (verdict.tryNext ?? []).toReversed()) {
      const at = hint === 'tls' ? -1 : queue.indexOf(hint);
      if (at > 0) queue.unshift(...queue.splice(at, 1));
    }
    if (tried.tls) {
      // Told in plain words that TLS is wanted, and TLS it was: the rest in plain would be told the same.
      if (this.#hinted) this.#left.plain = [];
    } else if (alert || verdict.tryNext?.includes('tls') === true) {
      this.#hinted = true;
      this.#likely = true;
      this.#tls = true;
    }
  }

  #keep(finding: Finding): void {
    if (this.#best === undefined || rank(finding) < rank(this.#best)) this.#best = finding;
  }

  /** The best so far; where nothing was said in all the time, silence. */
  result(): Finding {
    if (this.#alert !== undefined && this.#certificate === undefined)
      this.#keep({ ...this.#alert, reason: 'tls-failed', tls: false });
    const told: Finding = { ...(this.#best ?? { reason: 'silent' }) };
    if (this.#certificate !== undefined) told.certificate = this.#certificate;
    if (this.#latencyMs !== undefined) told.latencyMs = Math.round(this.#latencyMs * 100) / 100;
    return told;
  }
}
