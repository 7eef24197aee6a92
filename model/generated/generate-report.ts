// Generated from schemas/generate-report.schema.json by `npm run types`. Edit the schema, not this file.

/**
 * What `generate --json` writes.
 */
export interface GenerateReport {
  /**
   * Folder, as the user named it.
   */
  out: string;
  /**
   * True when nothing was written.
   */
  dryRun: boolean;
  targets: {
    id: 'netmon' | 'kibana' | 'opensearch-dashboards';
    files: {
      /**
       * `<out>/<target>/<name>`.
       */
      file: string;
      name: string;
      bytes: number;
      sha256: string;
      /**
       * Against what was in the folder before.
       */
      change: 'new' | 'changed' | 'same';
    }[];
  }[];
  /**
   * What the unexpected panels leave out, a phrase each.
   */
  excluded: string[];
  warnings: string[];
}
