// Generated from schemas/config.schema.json by `npm run types`. Edit the schema, not this file.

/**
 * Addresses or CIDR blocks of the miners.
 */
export type List = string | string[];
/**
 * Captures to learn the baseline from.
 */
export type List1 = string | string[];
/**
 * Addresses of the NetMon itself.
 */
export type List2 = string | string[];
/**
 * Applications that are never unexpected; an empty list for none.
 */
export type List3 = string | string[];
/**
 * netmon, kibana, opensearch-dashboards or all.
 */
export type List4 = string | string[];

/**
 * Options of `generate` in a file, and where the cluster and Kibana are for the commands that speak to them. Named like the flags; a flag on the command line wins. Paths are relative to the file.
 */
export interface Config {
  /**
   * For editors; not read.
   */
  $schema?: string;
  'miner-ip'?: List;
  /**
   * A baseline document.
   */
  baseline?: string;
  'baseline-capture'?: List1;
  'netmon-ip'?: List2;
  'ignore-application'?: List3;
  /**
   * Name of a built-in profile, or a profile file.
   */
  profile?: string;
  target?: List4;
  'index-pattern'?: string;
  title?: string;
  /**
   * Start of the range that the dashboard opens with, such as now-24h.
   */
  'time-from'?: string;
  expect?: 'application' | 'address';
  /**
   * Folder for the pack.
   */
  out?: string;
  /**
   * Address of the cluster, http:// or https://.
   */
  'cluster-url'?: string;
  'cluster-user'?: string;
  /**
   * Better kept in BITSECURE_CLUSTER_PASSWORD.
   */
  'cluster-password'?: string;
  /**
   * Instead of user and password.
   */
  'api-key'?: string;
  /**
   * PEM file of the authorities to trust.
   */
  'ca-file'?: string;
  /**
   * SHA-256 of the authority's certificate.
   */
  'ca-fingerprint'?: string;
  /**
   * Address of Kibana or OpenSearch Dashboards.
   */
  'kibana-url'?: string;
  'kibana-user'?: string;
  /**
   * Better kept in BITSECURE_KIBANA_PASSWORD.
   */
  'kibana-password'?: string;
  /**
   * Instead of user and password.
   */
  'kibana-api-key'?: string;
  /**
   * PEM file of the authorities to trust.
   */
  'kibana-ca-file'?: string;
  /**
   * SHA-256 of the authority's certificate.
   */
  'kibana-ca-fingerprint'?: string;
}
