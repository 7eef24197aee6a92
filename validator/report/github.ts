/** Workflow commands of GitHub Actions: annotations on the files of a pull request. */
import type { Finding } from '../../model/finding.ts';
import type { PackResult } from '../validate.ts';
import { sentence } from './words.ts';

/** Escapes of the runner: data, and more of them in a property. */
function data(text: string): string {
  return text.replace(/%/g, '%25').replace(/\r/g, '%0D').replace(/\n/g, '%0A');
}

function property(text: string): string {
  return data(text).replace(/:/g, '%3A').replace(/,/g, '%2C');
}

function command(finding: Finding): string {
  const { severity, code, file, line, path } = finding;
  const properties = [
    ...(file === undefined ? [] : [`file=${property(file)}`]),
    ...(line === undefined ? [] : [`line=${line}`]),
    `title=${property(code)}`,
  ];
  return `::${severity} ${properties.join(',')}::${data(path === undefined ? sentence(finding) : `${sentence(finding)} (${path})`)}\n`;
}

/** What could not be proved, or had no reason to be; what failed is among the findings. */
function unproved({ proof }: PackResult): string[] {
  return (proof?.verdicts ?? []).flatMap((verdict) => {
    if (verdict.status !== 'error' && verdict.status !== 'skipped') return [];
    const [level, word] = verdict.status === 'error' ? ['error', 'could not run'] : ['notice', 'skipped'];
    return [`::${level} title=${property(verdict.id)}::${data(`${word}: ${verdict.reason}`)}\n`];
  });
}

/** @see Reporter */
export function github(results: readonly PackResult[]): string {
  return results
    .flatMap((result) => [...result.findings.map((finding) => command(finding)), ...unproved(result)])
    .join('');
}
