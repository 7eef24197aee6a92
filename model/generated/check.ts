// Generated from schemas/check.schema.json by `npm run types`. Edit the schema, not this file.

/**
 * UTC, RFC 3339.
 */
export type Time = string;
export type Count = number;

/**
 * What `check --json` writes and `--notify` posts: what the miners did within a span of time beyond their baseline. While watching: what is new since the last look.
 */
export interface CheckReport {
  schema: 'bitsecure/check/1';
  /**
   * Its address, without user and password.
   */
  cluster: string;
  /**
   * Pattern of the indices that were searched.
   */
  index: string;
  from: Time;
  to: Time;
  /**
   * Session documents of anybody within the span.
   */
  documents: number;
  /**
   * Grouped like the table of the dashboard, the most bytes first.
   */
  unexpected: {
    application: string;
    source: string;
    destination: string;
    /**
     * Of the destination; absent where it has none.
     */
    port?: number;
    bytes: Count;
    documents: Count;
    /**
     * UTC, RFC 3339.
     */
    firstSeen: string;
    lastSeen: Time;
  }[];
  /**
   * Unexpected documents that are in none of the groups: there are too many groups, or an address is missing in them.
   */
  moreDocuments?: number;
  /**
   * Hosts of miners without any document within the span, though the baseline knows no silence as long.
   */
  silent: {
    host: string;
    /**
     * Of the baseline.
     */
    longestSilenceSeconds: number;
    /**
     * UTC, RFC 3339.
     */
    lastHeard?: string;
  }[];
  /**
   * Miners whose silence would say nothing, and why; a sentence each.
   */
  notJudged: string[];
}
