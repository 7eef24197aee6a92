// Generated from schemas/upgrade-report.schema.json by `npm run types`. Edit the schema, not this file.

/**
 * What `upgrade --json` writes: what became of every object.
 */
export interface UpgradeReport {
  target: 'kibana' | 'opensearch-dashboards';
  /**
   * In the order of the NDJSON; what was lost at the end.
   */
  objects: ObjectReport[];
}
export interface ObjectReport {
  type: string;
  id: string;
  title?: string;
  /**
   * `made` was not in the source; `lost` is not in the result.
   */
  outcome: 'converted' | 'made' | 'lost';
  /**
   * What is spelled otherwise, and means the same.
   */
  changed: string[];
  /**
   * What the new target does not have, or could not be read.
   */
  lost: string[];
}
