// Generated from schemas/config.schema.json by `npm run types`. Edit the schema, not this file.

/**
 * Options of `generate` in a file. Named like the flags; a flag on the command line wins. Paths are relative to the file.
 */
export interface Config {
  /**
   * For editors; not read.
   */
  $schema?: string;
  /**
   * Addresses or CIDR blocks of the miners.
   */
  'miner-ip'?: string | string[];
  /**
   * A baseline document.
   */
  baseline?: string;
  /**
   * Captures to learn the baseline from.
   */
  'baseline-capture'?: string | string[];
  /**
   * Addresses of the NetMon itself.
   */
  'netmon-ip'?: string | string[];
  /**
   * Applications that are never unexpected; an empty list for none.
   */
  'ignore-application'?: string | string[];
  /**
   * Name of a built-in profile, or a profile file.
   */
  profile?: string;
  /**
   * netmon, kibana, opensearch-dashboards or all.
   */
  target?: string | string[];
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
}
