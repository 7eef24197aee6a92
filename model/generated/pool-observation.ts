// Generated from schemas/pool-observation.schema.json by `npm run types`. Edit the schema, not this file.

/**
 * UTC, RFC 3339, milliseconds.
 */
export type Time = string;

/**
 * What one probe of one endpoint saw. In a cluster: an index a month, bitsecure-pool-observations-YYYY-MM.
 */
export interface PoolObservation {
  /**
   * Made of endpoint and time: the same observation has the same id.
   */
  id: string;
  /**
   * Id of the endpoint.
   */
  endpoint: string;
  /**
   * When the probe ended.
   */
  time: string;
  fqdn?: string;
  /**
   * Absent when the name had none.
   */
  address?: string;
  port: number;
  transport: 'tcp';
  pools: string[];
  /**
   * Symbols.
   */
  coins: string[];
  status: 'up' | 'listening' | 'down';
  /**
   * One of model/pool-words.ts.
   */
  reason: string;
  /**
   * One of model/dialect.ts.
   */
  dialect?: string;
  algorithm?: string;
  /**
   * Whether what was seen was inside TLS.
   */
  tls?: boolean;
  certificate?: PoolCertificate;
  /**
   * From the first SYN to the established connection.
   */
  latencyMs?: number;
  /**
   * The first line or octets, as plain text, others escaped.
   */
  firstReply?: string;
  evidence?: string;
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
