/** JUnit XML as CI servers read it: a suite per pack, a case per check. A check that is not for the target is skipped, with the reason. */
import { CHECK_IDS, type CheckId } from '../check-ids.ts';
import { CHECKS } from '../checks/index.ts';
import type { PackResult } from '../validate.ts';
import { packName, sentence } from './words.ts';

/** Text for XML 1.0: its characters only, markup escaped. */
function xml(text: string): string {
  const allowed = text.replace(/[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu, '?');
  return allowed.replace(/[&<>"'\t\n\r]/g, (character) => `&#${character.charCodeAt(0)};`);
}

function caseLines(id: CheckId, result: PackResult): string[] {
  const head = `    <testcase classname="${xml(packName(result))}" name="${id}"`;
  if (result.skipped.includes(id)) {
    return [`${head}>`, `      <skipped message="${xml(`not for ${result.pack.target.title}`)}"/>`, '    </testcase>'];
  }
  const findings = result.findings.filter(({ code }) => code === id);
  if (findings.length === 0) return [`${head}/>`];
  const failures = findings.map((finding) => {
    const place = [finding.file, finding.line].filter((part) => part !== undefined).join(':');
    const text = xml([place, finding.path ?? '', sentence(finding)].filter(Boolean).join('\n'));
    return `      <failure type="${finding.severity}" message="${xml(finding.message)}">${text}</failure>`;
  });
  return [`${head}>`, ...failures, `      <system-out>${xml(CHECKS[id].about)}</system-out>`, '    </testcase>'];
}

/** @see Reporter */
export function junit(results: readonly PackResult[]): string {
  const suites = results.flatMap((result) => {
    const failed = new Set(result.findings.map(({ code }) => code)).size;
    const counts = `tests="${CHECK_IDS.length}" failures="${failed}" errors="0" skipped="${result.skipped.length}"`;
    return [
      `  <testsuite name="${xml(packName(result))}" ${counts}>`,
      ...CHECK_IDS.flatMap((id) => caseLines(id, result)),
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
