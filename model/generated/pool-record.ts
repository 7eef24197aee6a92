// Generated from schemas/pool-record.schema.json by `npm run types`. Edit the schema, not this file.

export type Dialect =
  | 'stratum'
  | 'stratum-zcash'
  | 'stratum-monero'
  | 'stratum-ethereum'
  | 'ethereumstratum-1'
  | 'ethereumstratum-2'
  | 'stratum-v2'
  | 'getblocktemplate'
  | 'getwork'
  | 'monero-daemon';

/**
 * One line of the catalogue: what lists say of a mining endpoint. One record for each host and port.
 */
export interface PoolRecord {
  /**
   * FQDN in lower case (A-labels, no trailing dot), or an address as RFC 5952 or dotted decimal spells it.
   */
  host: string;
  /**
   * Absent where a list names a host alone: it is looked up by name, and not probed.
   */
  port?: number;
  /**
   * Present with a port.
   */
  transport?: 'tcp';
  /**
   * Names of the pools that run it, sorted; usually one.
   */
  pools: string[];
  /**
   * Web site of the pool.
   */
  site?: string;
  /**
   * Every coin that is mined there, sorted by symbol.
   */
  coins: {
    /**
     * Abbreviation in upper case.
     */
    symbol: string;
    name?: string;
    /**
     * Proof of work, lower case.
     */
    algorithm?: string;
  }[];
  /**
   * Proofs of work that lists name without a coin, as multi-coin pools do, sorted.
   */
  algorithms?: string[];
  /**
   * What it is said, or likely, to speak; the likeliest first. A hint: probes find it out.
   */
  dialects?: Dialect[];
  /**
   * What lists say; absent where they do not, or disagree.
   */
  tls?: boolean;
  regions?: string[];
  /**
   * @minItems 1
   */
  sources: {
    /**
     * Key into catalogue/sources.json, or `user`.
     */
    id: string;
    /**
     * Of the list.
     */
    date?: string;
  }[];
}
