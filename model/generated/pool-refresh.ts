// Generated from schemas/pool-refresh.schema.json by `npm run types`. Edit the schema, not this file.

export type Count = number;

/**
 * What `pools refresh --json` writes after each pass: what was asked, what was found, what is new since the last pass.
 */
export interface PoolRefreshReport {
  schema: 'bitsecure/pool-refresh/1';
  /**
   * File, or address of the cluster without user and password.
   */
  store: string;
  /**
   * `names`: names alone were resolved; only addresses that are new were probed.
   */
  kind: 'pass' | 'names';
  startedAt: string;
  /**
   * By a clock that does not jump.
   */
  seconds: number;
  /**
   * False when it was interrupted; what was found is stored.
   */
  complete: boolean;
  names: {
    asked: Count;
    /**
     * Have an address that may be probed.
     */
    resolved: number;
    /**
     * Have none, as a DNS server says.
     */
    without: number;
    /**
     * No DNS server gave an answer of use: they keep the addresses that they had.
     */
    unknown: number;
  };
  /**
   * That were looked at in this pass.
   */
  endpoints: number;
  status: Counts;
  dialects: Counts1;
  reasons: Counts2;
  skipped: Counts3;
  /**
   * Endpoints whose probes tell of this machine's network and not of them; their states are as they were.
   */
  notJudged: number;
  changes: PoolChange[];
}
/**
 * Endpoints by status.
 */
export interface Counts {
  [k: string]: number;
}
/**
 * Endpoints that are up, by dialect; with /tls inside TLS.
 */
export interface Counts1 {
  [k: string]: number;
}
/**
 * Endpoints that are not up, by reason.
 */
export interface Counts2 {
  [k: string]: number;
}
/**
 * Addresses that policy forbids to probe, by why: not globally routable, denied.
 */
export interface Counts3 {
  [k: string]: number;
}
export interface PoolChange {
  /**
   * An address of a name, told for its first port; an endpoint that was up and is not, or is again; or what the endpoint speaks, is said to mine, or shows.
   */
  kind:
    | 'new-address'
    | 'address-gone'
    | 'address-back'
    | 'gone'
    | 'back'
    | 'dialect'
    | 'algorithm'
    | 'coins'
    | 'tls'
    | 'certificate';
  /**
   * Id.
   */
  endpoint: string;
  fqdn?: string;
  address?: string;
  port: number;
  pools: string[];
  before?: string;
  after?: string;
}
