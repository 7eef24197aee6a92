/** Runs every check over packs. */
import { pointerOf } from '../model/json.ts';
import type { Finding } from '../model/finding.ts';
import { CHECK_IDS, type CheckId } from './check-ids.ts';
import { CHECKS } from './checks/index.ts';
import type { Problem } from './check.ts';
import { lineOf } from './locate.ts';
import type { Pack } from './pack.ts';
import { readPacks, type ReadOptions } from './read-pack.ts';

/** After so many findings of one check in one pack one more is told: a file of garbage has no end of them. */
const MOST_PER_CHECK = 100;

export interface Validation {
  findings: Finding[];
  /** What was looked at. */
  packs: { target: string; profile?: string; files: number; objects: number }[];
  files: number;
  objects: number;
  checks: number;
}

/**
 * Validates packs, files and documents.
 * @throws BitSecureError for what could not run: no such file, not readable, no such profile
 */
export function validate(paths: readonly string[], options: ReadOptions = {}): Validation {
  return validatePacks(readPacks(paths, options));
}

/** Validates packs that are already read. */
export function validatePacks(packs: readonly Pack[]): Validation {
  const findings = packs.flatMap((pack) => CHECK_IDS.flatMap((id) => findingsOf(id, pack)));
  const order = new Map(packs.flatMap(({ files }) => files).map(({ name }, index) => [name, index]));
  return {
    findings: findings
      .map((finding, index) => ({ finding, index, file: order.get(finding.file ?? '') ?? -1 }))
      .sort((a, b) => a.file - b.file || (a.finding.line ?? 0) - (b.finding.line ?? 0) || a.index - b.index)
      .map(({ finding }) => finding),
    packs: packs.map(({ target, profile, files, objects }) => ({
      target: target.id,
      ...(profile === undefined ? {} : { profile: profile.id }),
      files: files.length,
      objects: objects.length,
    })),
    files: packs.reduce((sum, { files }) => sum + files.length, 0),
    objects: packs.reduce((sum, { objects }) => sum + objects.length, 0),
    checks: CHECK_IDS.length,
  };
}

function findingsOf(id: CheckId, pack: Pack): Finding[] {
  const check = CHECKS[id];
  if (check.targets?.includes(pack.target.id) === false) return [];
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
    message: message.replace(/\p{C}+/gu, ' '),
    file: at.file.name,
    ...(line === undefined ? {} : { line }),
    ...(at.path === undefined || at.path.length === 0 ? {} : { path: pointerOf(at.path) }),
    ...(hint === undefined ? {} : { hint: hint.replace(/\p{C}+/gu, ' ') }),
  };
}
