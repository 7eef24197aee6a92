// Generated from schemas/findings.schema.json by `npm run types`. Edit the schema, not this file.

/**
 * What `validate --format json` writes: the findings, and what was looked at.
 */
export interface FindingsReport {
  schema: 'bitsecure/findings/1';
  findings: Finding[];
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
    proof?: Proof;
  }[];
  /**
   * How many there are.
   */
  checks: number;
}
/**
 * Something wrong with a pack or a document: data, not an exception.
 */
export interface Finding {
  /**
   * Stable id of the check or the proof that found it, such as `missing-visualization`.
   */
  code: string;
  severity: 'error' | 'warning';
  message: string;
  /**
   * As it was named on the command line.
   */
  file?: string;
  /**
   * In that file, where it is known.
   */
  line?: number;
  /**
   * JSON pointer (RFC 6901) into the document, through decoded strings too: `/0/_source/visState/params/type`.
   */
  path?: string;
  /**
   * What to do about it.
   */
  hint?: string;
}
/**
 * What the pack was seen to do on an engine; present where that was asked for.
 */
export interface Proof {
  /**
   * Product and version.
   */
  engine: string;
  verdicts: {
    id: string;
    /**
     * failed: ran, and findings of this code say what was wrong; error: could not run.
     */
    status: 'passed' | 'failed' | 'error' | 'skipped';
    /**
     * Of an error and of what was skipped.
     */
    reason?: string;
  }[];
}
