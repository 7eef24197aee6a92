/** For a person: by file, with what to do, and at the end what was looked at. */
import type { Finding } from '../../model/finding.ts';
import { plainLine } from '../../model/text.ts';
import { count } from '../../model/units.ts';
import { CHECK_IDS } from '../check-ids.ts';
import type { ProofVerdict } from '../../model/proof.ts';
import type { PackResult } from '../validate.ts';
import type { Paint } from './report.ts';
import { packName } from './words.ts';

function findingLines({ code, severity, message, line, path, hint }: Finding, paint: Paint): string[] {
  const place = String(line ?? '-').padStart(5);
  const word = paint(severity === 'error' ? 'red' : 'yellow', severity.padEnd(7));
  const more = [path === undefined ? '' : plainLine(path), hint === undefined ? '' : `→ ${plainLine(hint)}`].filter(
    Boolean,
  );
  return [
    `${place}  ${word}  ${plainLine(message)}  ${paint('dim', code)}`,
    ...more.map((text) => `                ${paint('dim', text)}`),
  ];
}

function checkedLine(results: readonly PackResult[]): string {
  const sum = (of: (result: PackResult) => number): number => results.reduce((total, result) => total + of(result), 0);
  const packs = results.map(
    ({ pack }) => `${pack.target.id}${pack.profile === undefined ? '' : ` by the profile ${pack.profile.id}`}`,
  );
  const files = count(
    sum(({ pack }) => pack.files.length),
    'file',
  );
  const objects = count(
    sum(({ pack }) => pack.objects.length),
    'object',
  );
  return `Checked ${files} with ${objects} (${packs.join(', ')}) by ${count(CHECK_IDS.length, 'check')}.`;
}

/** What was proved, in one line, and below it what was not, with the reason. */
function proofLines(result: PackResult, paint: Paint): string[] {
  const { proof } = result;
  if (proof === undefined) return [];
  const of = (status: ProofVerdict['status']): number =>
    proof.verdicts.filter((verdict) => verdict.status === status).length;
  const head =
    `Proof of ${plainLine(packName(result))} on ${proof.engine}: ${of('passed')} passed, ${of('failed')} failed, ` +
    `${of('error')} could not run, ${of('skipped')} skipped.`;
  const open = proof.verdicts.flatMap((verdict) => {
    if (verdict.status !== 'error' && verdict.status !== 'skipped') return [];
    const [style, word] = verdict.status === 'error' ? (['red', 'error'] as const) : (['dim', 'skipped'] as const);
    return [`       ${paint(style, word.padEnd(7))}  ${plainLine(verdict.reason)}  ${paint('dim', verdict.id)}`];
  });
  const colour = of('failed') + of('error') > 0 ? 'red' : 'green';
  return [paint(colour, head), ...open];
}

/** @see Reporter */
export function pretty(results: readonly PackResult[], paint: Paint): string {
  const lines: string[] = [];
  const findings = results.flatMap((result) => result.findings);
  let file: string | undefined;
  for (const finding of findings) {
    if (finding.file !== file) {
      if (lines.length > 0) lines.push('');
      lines.push(paint('bold', plainLine(finding.file ?? '')));
      file = finding.file;
    }
    lines.push(...findingLines(finding, paint));
  }
  if (lines.length > 0) lines.push('');
  const errors = findings.filter(({ severity }) => severity === 'error').length;
  const verdict =
    findings.length === 0
      ? paint('green', 'No findings.')
      : paint(
          errors > 0 ? 'red' : 'yellow',
          `${count(errors, 'error')}, ${count(findings.length - errors, 'warning')}.`,
        );
  lines.push(`${verdict} ${checkedLine(results)}`);
  for (const result of results) lines.push(...proofLines(result, paint));
  return `${lines.join('\n')}\n`;
}
