// Generated from schemas/pool-flow.schema.json by `npm run types`. Edit the schema, not this file.

/**
 * UTC, RFC 3339, milliseconds.
 */
export type Time = string;

/**
 * One line of `bitsecure pools match --flows`: a flow to a known mining endpoint, and what that was then.
 */
export interface PoolFlow {
  /**
   * As the user named it, or stdin.
   */
  file: string;
  /**
   * Of the unpacked file; absent for a capture.
   */
  line?: number;
  client: PoolFlowSide;
  server: PoolFlowSide;
  proxied?: PoolFlowProxied;
  /**
   * FQDNs of the endpoints.
   */
  names?: string[];
  transport?: string;
  first: Time;
  last: Time;
  /**
   * Of the directions that the record counts.
   */
  bytes?: number;
  packets?: number;
  /**
   * name: no endpoint of the address is known; the record itself gives the server a known FQDN.
   */
  by: 'address' | 'name';
  /**
   * Ids; several where several names share address and port.
   *
   * @minItems 1
   */
  endpoints: string[];
  pools: string[];
  /**
   * Symbols.
   */
  coins: string[];
  was: PoolWas;
}
/**
 * The server is the side that is known.
 */
export interface PoolFlowSide {
  address: string;
  port: number;
}
/**
 * The server is a proxy, and was asked for this: the endpoints are those of it.
 */
export interface PoolFlowProxied {
  /**
   * Name or address.
   */
  host: string;
  port: number;
}
/**
 * The best of the endpoints, at the time of the flow.
 */
export interface PoolWas {
  /**
   * observed: probed in that time, or with the same outcome before and after. earlier: by the last probe before. unobserved: probes began later. listed: never probed.
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
  /**
   * UTC, RFC 3339, milliseconds.
   */
  firstObserved?: string;
  /**
   * UTC, RFC 3339, milliseconds.
   */
  addressLeft?: string;
}
