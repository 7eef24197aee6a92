/** What a pack was proved to do on an engine: the cases, their verdicts, and the words for them. */

/** The closed list of cases, in the order of reports. Scripts match on them: never rename one. */
export const PROOF_IDS = [
  'proof-query',
  'proof-request',
  'proof-live',
  'proof-baseline',
  'proof-settings',
  'proof-intruders',
  'proof-known-address',
  'proof-neighbours',
  'proof-mining',
  'proof-pools',
] as const;
export type ProofId = (typeof PROOF_IDS)[number];

/** What goes wrong when a case fails; a sentence for a person. */
export const PROOFS: Readonly<Record<ProofId, string>> = {
  'proof-query': 'The engine does not take a query, and the panel stays empty.',
  'proof-request': 'The engine does not answer what the panel asks, and the panel shows an error.',
  'proof-live': 'The live panel does not show what the miners do, or does not show it with the right numbers.',
  'proof-baseline': 'The unexpected panels show traffic that the baseline expects.',
  'proof-settings': 'The unexpected panels show traffic of the NetMon or of ignored applications.',
  'proof-intruders': 'The unexpected panels do not show a new destination, or a stranger that connects in.',
  'proof-known-address': 'The unexpected panels do not show what is unexpected of an address that the baseline knows.',
  'proof-neighbours': 'A panel shows traffic that no miner takes part in.',
  'proof-mining': 'The mining dashboard does not show who mines, or shows who does not.',
  'proof-pools': 'The dashboard of the pool index does not show what its indices hold.',
};

/** `failed`: ran, and was wrong (its findings say how); `error`: could not run; `skipped`: had no reason to. */
export type ProofVerdict =
  { id: ProofId; status: 'passed' | 'failed' } | { id: ProofId; status: 'error' | 'skipped'; reason: string };

export interface Proof {
  /** Product and version, such as `elasticsearch 9.2.0`. */
  engine: string;
  /** One of each case, in the order of PROOF_IDS. */
  verdicts: ProofVerdict[];
}
