/** What can differ between a baseline and what was observed later: a closed vocabulary. */
import type { Peer } from '../model/generated/baseline.ts';

export const DIFFERENCE_KINDS = [
  'silent-miner',
  'new-destination',
  'new-client',
  'new-application',
  'application-changed',
  'new-port',
  'missing-destination',
  'missing-client',
  'rhythm-changed',
] as const;
export type DifferenceKind = (typeof DIFFERENCE_KINDS)[number];

/** Seconds behind a finding about time: it is one because `observed` is off by more than `tolerated`. */
export interface Figures {
  expected: number;
  /** Absent when there is nothing regular any more. */
  observed?: number;
  /** Silence: the longest that is borne. Rhythm: the largest deviation from `expected`. */
  tolerated: number;
}

/** One thing that differs. */
export interface Difference {
  kind: DifferenceKind;
  /** A sentence without a full stop, which names the subject. */
  message: string;
  /** Host of the miners. */
  miner?: string;
  /** Whom the finding is about, as observed, or for what is missing as in the baseline. */
  peers?: Pick<Peer, 'address' | 'port' | 'transport' | 'application' | 'names'>[];
  application?: string;
  seconds?: Figures;
}

export interface Comparison {
  /** In the order of DIFFERENCE_KINDS, then as in the documents. */
  differences: Difference[];
  /** Expectations for which the observed time is too short: one line each. */
  notJudged: string[];
}
