// Generated from schemas/pool-tombstone.schema.json by `npm run types`. Edit the schema, not this file.

/**
 * A line of a user's own catalogue that takes a record out of the shipped one.
 */
export interface PoolTombstone {
  /**
   * As a record spells it.
   */
  host: string;
  /**
   * Absent: the record without a port.
   */
  port?: number;
  removed: true;
}
