/** Sessions that are likely mining although nobody can read them. */
import type { Dialect } from './dialect.ts';
import type { SessionMining, SessionPool, SessionTls, SessionUpdate } from './session.ts';

/** What is known then: hardly anything. */
export function likelyMining(dialect: Dialect | undefined): SessionMining {
  return {
    dialect,
    certainty: 'likely',
    agent: undefined,
    login: undefined,
    algorithm: undefined,
    methods: [],
    submitted: undefined,
    accepted: undefined,
    rejected: undefined,
    jobs: undefined,
    jobIntervalSeconds: undefined,
    difficulty: undefined,
  };
}

/** What tells. */
export interface Sealed {
  application: Pick<SessionUpdate['application'], 'name' | 'certainty'>;
  tls?: Pick<SessionTls, 'alpn'> | undefined;
}

/** True for TLS, through a proxy or not, of which nobody knows what it carries: it is no known service, and no browser's. */
export function isSealed({ application, tls }: Sealed): boolean {
  const { alpn = [] } = tls ?? {};
  const plain = application.name === 'tls' && application.certainty === 'seen';
  return plain && !alpn.some((name) => name === 'h2' || name.startsWith('http/'));
}

/**
 * Adds what is known of its server to an update. TLS with a known mining endpoint is likely mining. In place: a copy of each
 * costs more than what it is asked for.
 */
export function addPool(update: SessionUpdate, pool: SessionPool): void {
  if (update.mining === undefined && isSealed(update)) update.mining = likelyMining(pool.dialect);
  update.pool = pool;
}
