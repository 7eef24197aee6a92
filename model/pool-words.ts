/** The closed vocabularies of the pool index. */

/** `up`: speaks a mining dialect. `listening`: takes connections and does not prove one. `down`: takes none. */
export const POOL_STATUSES = ['up', 'listening', 'down'] as const;
export type PoolStatus = (typeof POOL_STATUSES)[number];

/** Why an endpoint has its status; each belongs to one status. Scripts match on them: never rename one. */
export const POOL_REASONS = {
  /** Answered the first request in a mining dialect. */
  answered: 'up',
  /** Refused the login in the words of a pool. */
  'login-refused': 'up',
  /** A node that would give work, and wants a user and a password first. */
  'credentials-wanted': 'up',
  /** A node or pool that would give work, and is not ready: no peers, no blocks, syncing. */
  'not-ready': 'up',
  /** Finished the Noise handshake of Stratum V2. */
  handshake: 'up',
  /** Took the connection and said nothing within the time-out. */
  silent: 'listening',
  'closed-without-answer': 'listening',
  /** Took the connection, then reset it. */
  reset: 'listening',
  /** Said something that is no mining dialect. */
  'other-protocol': 'listening',
  /** Sent more, or slower, than a probe takes. */
  'limit-exceeded': 'listening',
  /** Wants TLS, and the handshake failed. */
  'tls-failed': 'listening',
  refused: 'down',
  /** No connection within the time-out. */
  timeout: 'down',
  /** No route to the host or its network. */
  unreachable: 'down',
  /** The name has no address, or no resolver says one. */
  'dns-failed': 'down',
} as const satisfies Record<string, PoolStatus>;
export type PoolReason = keyof typeof POOL_REASONS;
