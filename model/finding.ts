/** Something wrong with a pack or a document: data, not an exception. */
export interface Finding {
  /** Stable id of the check that found it, such as `dashboard-missing-visualization`. */
  code: string;
  severity: 'error' | 'warning';
  message: string;
  /** File as the user named it. */
  file?: string;
  /** 1-based line in that file, where it is known. */
  line?: number;
  /** JSON pointer (RFC 6901) into the document, through decoded strings too: `/0/_source/visState/params/type`. */
  path?: string;
  /** What to do about it. */
  hint?: string;
}
