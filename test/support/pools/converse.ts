/** Holds a conversation with a prober without a socket. */
import type { Conversation, ProbeEnd, Prober, Verdict } from '../../../pools/dialects/prober.ts';

export const TARGET = { host: 'pool.example.net', port: 3333, userAgent: 'BitSecure/0.0.0' };

export interface Outcome {
  verdict: Verdict;
  /** Everything that the prober sent, its hello first. */
  sent: readonly string[];
  /** Octets that it had received when it was sure; undefined when it was sure only in the end. */
  sureAt?: number;
}

/**
 * Feeds the pieces one after the other, each with everything before it, as the engine does.
 * @param answers further pieces that come once the prober has sent a second request
 */
export function converse(
  prober: Prober,
  pieces: readonly Buffer[],
  end: ProbeEnd = 'timeout',
  answers: readonly Buffer[] = [],
): Outcome {
  const conversation: Conversation = prober.begin(TARGET);
  const sent = [Buffer.from(conversation.hello).toString('latin1')];
  let received = Buffer.alloc(0);
  const queue = [...pieces];
  for (let piece = queue.shift(); piece !== undefined; piece = queue.shift()) {
    received = Buffer.concat([received, piece]);
    const step = conversation.onData(received);
    if (step.kind === 'verdict') return { verdict: step.verdict, sent, sureAt: received.length };
    if (step.kind === 'send') {
      sent.push(Buffer.from(step.octets).toString('latin1'));
      queue.push(...answers);
    }
  }
  return { verdict: conversation.onEnd(received, end), sent };
}

/** A verdict in one word or a few, for tables: `answered stratum-monero rx/0`, `other-protocol > tls`. */
export function inWords({ reason, dialect, algorithm, tryNext }: Verdict): string {
  const parts = [reason, dialect, algorithm].filter((part) => part !== undefined);
  return [...parts, ...(tryNext === undefined ? [] : ['>', ...tryNext])].join(' ');
}

/** The octets one by one. */
export function octetByOctet(octets: Buffer): Buffer[] {
  return [...octets].map((octet) => Buffer.of(octet));
}
