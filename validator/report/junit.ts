/** JUnit XML as CI servers read it: a suite per pack, a case per check. A check that is not for the target is skipped, with the reason. */
import { CHECK_IDS, type CheckId } from '../check-ids.ts';
import { CHECKS } from '../checks/index.ts';
import { PROOFS, type ProofVerdict } from '../../model/proof.ts';
import type { PackResult } from '../validate.ts';
import { packName, sentence } from './words.ts';

/** Text for XML 1.0: its characters only, markup escaped. */
function xml(text: string): string {
  const allowed = text.replace(/[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu, '?');
  return allowed.replace(/[&<>"'\t\n\r]/g, (character) => `&#${character.charCodeAt(0)};`);
}

function failureLines(id: string, { findings }: PackResult): string[] {
  const own = findings.filter(({ code }) => code === id);
  return own.map((finding) => {
    const place = [finding.file, finding.line].filter((part) => part !== undefined).join(':');
    const text = xml([place, finding.path ?? '', sentence(finding)].filter(Boolean).join('\n'));
    return `      <failure type="${finding.severity}" message="${xml(finding.message)}">${text}</failure>`;
  });
}

function caseLines(id: CheckId, result: PackResult): string[] {
  const head = `    <testcase classname="${xml(packName(result))}" name="${id}"`;
  if (result.skipped.includes(id)) {
    return [`${head}>`, `      <skipped message="${xml(`not for ${result.pack.target.title}`)}"/>`, '    </testcase>'];
  }
  const failures = failureLines(id, result);
  if (failures.length === 0) return [`${head}/>`];
  return [`${head}>`, ...failures, `      <system-out>${xml(CHECKS[id].about)}</system-out>`, '    </testcase>'];
}

/** A case of the proof: a failure ran and was wrong, an error could not run. */
function proofLines(verdict: ProofVerdict, result: PackResult): string[] {
  const { id, status } = verdict;
  const head = `    <testcase classname="${xml(packName(result))}" name="${id}"`;
  if (status === 'passed') return [`${head}/>`];
  const told = 'reason' in verdict ? [`      <${status} message="${xml(verdict.reason)}"/>`] : failureLines(id, result);
  return [`${head}>`, ...told, `      <system-out>${xml(PROOFS[id])}</system-out>`, '    </testcase>'];
}

/** @see Reporter */
export function junit(results: readonly PackResult[]): string {
  const suites = results.flatMap((result) => {
    const failed = new Set(result.findings.map(({ code }) => code)).size;
    const verdicts = result.proof?.verdicts ?? [];
    const of = (status: ProofVerdict['status']): number => verdicts.filter((each) => each.status === status).length;
    const skipped = result.skipped.length + of('skipped');
    const tests = CHECK_IDS.length + verdicts.length;
    const counts = `tests="${tests}" failures="${failed}" errors="${of('error')}" skipped="${skipped}"`;
    return [
      `  <testsuite name="${xml(packName(result))}" ${counts}>`,
      ...CHECK_IDS.flatMap((id) => caseLines(id, result)),
      ...verdicts.flatMap((verdict) => proofLines(verdict, result)),
      '  </testsuite>',
    ];
  });
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    '<testsuites name="bitsecure validate">',
    ...suites,
    '</testsuites>',
    '',
  ].join('\n');
}
