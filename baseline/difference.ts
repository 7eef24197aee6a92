/** What can differ between a baseline and what was observed later: a closed vocabulary, in the order of reports. */
import type { Difference } from '../model/generated/comparison.ts';

export type DifferenceKind = Difference['kind'];

/** What a person should see first is first. */
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
] as const satisfies readonly DifferenceKind[];
