// Generated from schemas/pool-endpoint.schema.json by `npm run types`. Edit the schema, not this file.

/**
 * UTC, RFC 3339, milliseconds.
 */
export type Time = string;

/**
 * The present state of one endpoint (FQDN, address, port, transport), and its history. In a cluster: one document in bitsecure-pools. In a file: one line of NDJSON.
 */
export interface PoolEndpoint {
  /**
   * Made of FQDN, address, port and transport.
   */
  id: string;
  /**
   * Absent for an endpoint that lists name by address.
   */
  fqdn?: string;
  /**
   * Absent while its name has none.
   */
  address?: string;
  port: number;
  transport: 'tcp';
  pools: string[];
  site?: string;
  /**
   * Symbols.
   */
  coins: string[];
  /**
   * Of the coins, and what the endpoint itself names.
   */
  algorithms?: string[];
  regions?: string[];
  sources: string[];
  /**
   * Absent before the first probe.
   */
  status?: 'up' | 'listening' | 'down';
  reason?: string;
  /**
   * What it speaks; that of its last proof while it is not up.
   */
  dialect?: string;
  /**
   * What the endpoint itself named last.
   */
  algorithm?: string;
  tls?: boolean;
  certificate?: PoolCertificate;
  latencyMs?: number;
  firstReply?: string;
  evidence?: string;
  /**
   * UTC, RFC 3339, milliseconds.
   */
  checkedAt?: string;
  /**
   * UTC, RFC 3339, milliseconds.
   */
  statusSince?: string;
  upFirst?: Time;
  upLast?: Time;
  /**
   * UTC, RFC 3339, milliseconds.
   */
  addressFirstSeen?: string;
  addressLastSeen?: Time;
  /**
   * The name still has the address.
   */
  addressCurrent?: boolean;
  /**
   * CNAME chain from the FQDN to the owner of the address.
   */
  canonicalNames?: string[];
  /**
   * Of the address record, seconds, as the resolver gave it.
   */
  ttl?: number;
  /**
   * Runs of equal probes, oldest first; not indexed.
   */
  history: PoolSpan[];
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
export interface PoolSpan {
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
