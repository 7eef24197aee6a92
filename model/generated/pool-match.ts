// Generated from schemas/pool-match.schema.json by `npm run types`. Edit the schema, not this file.

/**
 * UTC, RFC 3339, milliseconds.
 */
export type Time = string;

/**
 * Report of `bitsecure pools match --json`: who mined what where.
 */
export interface PoolMatch {
  schema: 'bitsecure/pool-match/1';
  index: PoolMatchIndex;
  files: PoolMatchFile[];
  /**
   * Records of all files.
   */
  flows: number;
  /**
   * Of these, to a known endpoint.
   */
  matched: number;
  /**
   * One for each client and server, and whom that was asked for as a proxy; by client and bytes.
   */
  miners: PoolMiner[];
  /**
   * Matched flows of clients and servers beyond those that the report holds.
   */
  flowsLeftOut: number;
}
/**
 * What the flows were held against.
 */
export interface PoolMatchIndex {
  /**
   * Absent: the catalogue alone, no probe is stored.
   */
  store?: string;
  endpoints: number;
  addresses: number;
  names: number;
}
export interface PoolMatchFile {
  file: string;
  format: 'nfdump-csv' | 'nfdump-json' | 'zeek-tsv' | 'zeek-json' | 'suricata-eve' | 'netmon' | 'ecs' | 'capture';
  records: number;
  /**
   * Lines that ought to be records and are none.
   */
  bad: number;
  /**
   * Records of another kind, such as alerts.
   */
  other: number;
}
export interface PoolMiner {
  /**
   * Address.
   */
  client: string;
  server: {
    address: string;
    port: number;
  };
  proxied?: PoolMinerProxied;
  names: string[];
  endpoints: string[];
  pools: string[];
  coins: string[];
  /**
   * What it spoke then.
   */
  dialects: string[];
  first: Time;
  last: Time;
  flows: number;
  bytes: number;
  packets: number;
  was: PoolWasCounts;
  /**
   * Where a status is by an earlier probe: the greatest age of one.
   */
  oldestProbeSeconds?: number;
  /**
   * UTC, RFC 3339, milliseconds.
   */
  addressLeft?: string;
}
/**
 * The server is a proxy, and was asked for this: the endpoints are those of it.
 */
export interface PoolMinerProxied {
  /**
   * Name or address.
   */
  host: string;
  port: number;
}
/**
 * Flow records by what the endpoint was at their time.
 */
export interface PoolWasCounts {
  up: number;
  listening: number;
  down: number;
  unobserved: number;
  listed: number;
}
