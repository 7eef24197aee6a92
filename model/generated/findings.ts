// Generated from schemas/findings.schema.json by `npm run types`. Edit the schema, not this file.

/**
 * What `validate --format json` writes: the findings, and what was looked at.
 */
export interface FindingsReport {
  schema: 'bitsecure/findings/1';
  findings: {
    /**
     * Id of the check.
     */
    code: string;
    severity: 'error' | 'warning';
    message: string;
    /**
     * As it was named on the command line.
     */
    file?: string;
    line?: number;
    /**
     * JSON pointer, through decoded strings too.
     */
    path?: string;
    hint?: string;
  }[];
  packs: {
    /**
     * Folder; absent for single files.
     */
    name?: string;
    target: string;
    /**
     * That the fields were checked by; absent where none was.
     */
    profile?: string;
    files: number;
    objects: number;
  }[];
  /**
   * How many there are.
   */
  checks: number;
}
