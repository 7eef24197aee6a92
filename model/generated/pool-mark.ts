// Generated from schemas/pool-mark.schema.json by `npm run types`. Edit the schema, not this file.

/**
 * What `pools mark --json` writes, once or for each look that changed something: `read` is the sum of the counts that follow it.
 */
export interface PoolMarkReport {
  schema: 'bitsecure/pool-mark/1';
  /**
   * True: nothing was written, and `marked` would have been.
   */
  dryRun: boolean;
  /**
   * Documents of the span whose server has an address or a name that is known.
   */
  read: number;
  /**
   * Given what they lacked of pool, coin and status.
   */
  marked: number;
  /**
   * Said all of it before.
   */
  unchanged: number;
  /**
   * Known by address or name, and not on that port.
   */
  others: number;
  /**
   * Not taken by the cluster; exit status 1.
   */
  refused: number;
}
