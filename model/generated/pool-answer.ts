// Generated from schemas/pool-answer.schema.json by `npm run types`. Edit the schema, not this file.

/**
 * UTC, RFC 3339, milliseconds.
 */
export type Time = string;

/**
 * One line of `bitsecure pools lookup --json`: what is known of what was asked.
 */
export interface PoolAnswer {
  question: string;
  /**
   * How the question was understood.
   */
  kind: 'address' | 'range' | 'name' | 'word';
  /**
   * That was asked for.
   */
  port?: number;
  at?: Time;
  /**
   * Some match has an endpoint.
   */
  known: boolean;
  /**
   * Where only the port is not known: those that are.
   */
  otherPorts?: number[];
  matches: PoolAnswerMatch[];
}
export interface PoolAnswerMatch {
  /**
   * canonical-name: a known name is an alias of it (CNAME). subdomain: names below it. parent-domain: the nearest name above it that is a pool's.
   */
  by: 'address' | 'range' | 'name' | 'canonical-name' | 'subdomain' | 'parent-domain' | 'pool' | 'coin';
  /**
   * What is known: the address, block, name, pool or symbol.
   */
  key: string;
  endpoints: PoolAnswerEndpoint[];
}
export interface PoolAnswerEndpoint {
  id: string;
  fqdn?: string;
  address?: string;
  port?: number;
  transport: 'tcp';
  pools: string[];
  site?: string;
  coins: PoolAnswerCoin[];
  algorithms?: string[];
  regions?: string[];
  /**
   * Lists that name it.
   */
  sources: string[];
  /**
   * What it speaks; that of its last proof while it is not up.
   */
  dialect?: string;
  tls?: boolean;
  /**
   * What lists say, or what is likely: a hint.
   */
  saidDialects?: string[];
  /**
   * What lists say.
   */
  saidTls?: boolean;
  canonicalNames?: string[];
  addressFirstSeen?: Time;
  addressLastSeen?: Time;
  addressCurrent?: boolean;
  certificate?: PoolCertificate;
  now: PoolAnswerStatus;
  was?: PoolAnswerStatus;
  /**
   * Runs of equal probes, oldest first.
   */
  history: PoolAnswerSpan[];
}
export interface PoolAnswerCoin {
  symbol: string;
  name?: string;
}
export interface PoolCertificate {
  /**
   * RFC 4514.
   */
  subject: string;
  /**
   * RFC 4514.
   */
  issuer: string;
  validFrom: Time;
  validTo: Time;
  /**
   * Of the DER form.
   */
  sha256: string;
}
/**
 * now: at the time of the answer. was: at the time that was asked for.
 */
export interface PoolAnswerStatus {
  /**
   * observed: between two equal probes. earlier: by the last probe before. unobserved: probes began later. listed: never probed.
   */
  basis: 'observed' | 'earlier' | 'unobserved' | 'listed';
  status?: 'up' | 'listening' | 'down';
  reason?: string;
  dialect?: string;
  tls?: boolean;
  /**
   * With earlier: age of that probe.
   */
  ageSeconds?: number;
  firstObserved?: Time;
  /**
   * UTC, RFC 3339, milliseconds.
   */
  addressLeft?: string;
}
export interface PoolAnswerSpan {
  /**
   * UTC, RFC 3339, milliseconds.
   */
  from: string;
  /**
   * UTC, RFC 3339, milliseconds.
   */
  to: string;
  checks: number;
  status: 'up' | 'listening' | 'down';
  reason: string;
  dialect?: string;
  tls?: boolean;
  coins?: string[];
  pools?: string[];
}
