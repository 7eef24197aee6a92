/** Runs every check over packs. */
import { pointerOf } from '../model/json.ts';
import { plainLine } from '../model/text.ts';
import type { Finding } from '../model/finding.ts';
import type { Proof } from '../model/proof.ts';
import { CHECK_IDS, type CheckId } from './check-ids.ts';
import { CHECKS } from './checks/index.ts';
import type { Problem } from './check.ts';
import { lineOf } from './locate.ts';
import type { Pack } from './pack.ts';
import { readPacks, type ReadOptions } from './read-pack.ts';

/** After so many findings of one check in one pack one more is told: a file of garbage has no end of them. */
const MOST_PER_CHECK = 100;
const LONGEST_MESSAGE = 600;

/** What was found in one pack. */
export interface PackResult {
  pack: Pack;
  findings: Finding[];
  /** Checks that are not for its target. */
  skipped: CheckId[];
  /** What it was seen to do on an engine, where that was asked for; findings of it are among the others. */
  proof?: Proof;
}

/**
 * Validates packs, files and documents.
 * @throws BitSecureError for what could not run: no such file, not readable, no such profile
 */
export function validate(paths: readonly string[], options: ReadOptions = {}): PackResult[] {
  return readPacks(paths, options).map((pack) => validatePack(pack));
}

/** Runs every check that is for the pack's target. Findings are ordered by file and line. */
export function validatePack(pack: Pack): PackResult {
  const skipped = CHECK_IDS.filter((id) => CHECKS[id].targets?.includes(pack.target.id) === false);
  const order = new Map(pack.files.map(({ name }, index) => [name, index]));
  const findings = CHECK_IDS.filter((id) => !skipped.includes(id))
    .flatMap((id) => findingsOf(id, pack))
    .map((finding, index) => ({ finding, index, file: order.get(finding.file ?? '') ?? -1 }))
    .sort((a, b) => a.file - b.file || (a.finding.line ?? 0) - (b.finding.line ?? 0) || a.index - b.index)
    .map(({ finding }) => finding);
  return { pack, findings, skipped };
}

function findingsOf(id: CheckId, pack: Pack): Finding[] {
  const check = CHECKS[id];
  const findings: Finding[] = [];
  for (const problem of check.run(pack)) {
    const finding = findingOf(id, check.severity, problem);
    const last = findings.length === MOST_PER_CHECK;
    findings.push(last ? { ...finding, message: `${finding.message} (and there are more of these)` } : finding);
    if (last) break;
  }
  return findings;
}

function findingOf(id: CheckId, severity: Finding['severity'], { at, message, hint }: Problem): Finding {
  const line = lineOf(at);
  return {
    code: id,
    severity,
    // Values of somebody else's stand in it: one line, nothing that a terminal would obey.
    message: plainLine(message.slice(0, LONGEST_MESSAGE)),
    file: at.file.name,
    ...(line === undefined ? {} : { line }),
    ...(at.path === undefined || at.path.length === 0 ? {} : { path: pointerOf(at.path) }),
    ...(hint === undefined ? {} : { hint: plainLine(hint) }),
  };
}
