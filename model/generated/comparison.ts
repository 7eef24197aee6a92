// Generated from schemas/comparison.schema.json by `npm run types`. Edit the schema, not this file.

/**
 * What `baseline compare --json` writes: how later traffic differs from a baseline.
 */
export interface Comparison {
  /**
   * By kind, in the order of the list of kinds, then as in the documents.
   */
  differences: Difference[];
  /**
   * Expectations for which the observed time is too short: one line each.
   */
  notJudged: string[];
}
/**
 * One thing that differs.
 */
export interface Difference {
  /**
   * Scripts match on these: a closed list.
   */
  kind:
    | 'silent-miner'
    | 'new-destination'
    | 'new-client'
    | 'new-application'
    | 'application-changed'
    | 'new-port'
    | 'missing-destination'
    | 'missing-client'
    | 'rhythm-changed';
  /**
   * A sentence without a full stop, which names the subject.
   */
  message: string;
  /**
   * Host of the miners.
   */
  miner?: string;
  /**
   * Whom it is about, as observed, or for what is missing as in the baseline.
   */
  peers?: ToldPeer[];
  application?: string;
  seconds?: Figures;
}
/**
 * A peer without its figures.
 */
export interface ToldPeer {
  address: string;
  port?: number;
  transport: string;
  application: string;
  names?: string[];
}
/**
 * Seconds behind a difference about time: it is one because `observed` is off by more than `tolerated`.
 */
export interface Figures {
  expected: number;
  /**
   * Absent when there is nothing regular any more.
   */
  observed?: number;
  /**
   * Silence: the longest that is borne. Rhythm: the largest deviation from `expected`.
   */
  tolerated: number;
}
