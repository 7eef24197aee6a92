/** A look's report for a person. */
import { isAlarming } from '../check/look.ts';
import { table } from '../model/table.ts';
import type { CheckReport } from '../model/generated/check.ts';
import { count, formatBytes, formatDuration } from '../model/units.ts';
import { paint } from './output.ts';

const shortTime = (time: string): string => `${time.slice(0, 10)} ${time.slice(11, 19)}`;

function rows({ unexpected, moreDocuments }: CheckReport): string[] {
  if (unexpected.length === 0)
    return moreDocuments === undefined ? [] : [`${count(moreDocuments, 'unexpected document')} without an address`];
  const lines = table(
    ['application', 'source', 'destination', 'port', 'bytes', 'updates', 'first seen', 'last seen'],
    unexpected.map((row) => [
      row.application,
      row.source,
      row.destination,
      String(row.port ?? ''),
      formatBytes(row.bytes),
      String(row.documents),
      shortTime(row.firstSeen),
      shortTime(row.lastSeen),
    ]),
    ['port', 'bytes', 'updates'],
  );
  return moreDocuments === undefined ? lines : [...lines, `… and ${count(moreDocuments, 'document')} more`];
}

function silences({ silent }: CheckReport): string[] {
  return silent.map(({ host, longestSilenceSeconds, lastHeard }) => {
    const known = `the longest silence of its baseline is ${formatDuration(longestSilenceSeconds)}`;
    const last = lastHeard === undefined ? 'it was never heard' : `it was last heard at ${shortTime(lastHeard)}`;
    return `${paint('red', 'silent', process.stdout)}  ${host}: ${last}; ${known}`;
  });
}

/** The report as text. `verdict`: with a last line that says how it stands, also when all is well. */
export function prettyCheck(report: CheckReport, verdict: boolean): string {
  const { unexpected, silent, notJudged, documents, from, to, index } = report;
  const lines = [...rows(report), ...silences(report)];
  if (verdict) {
    lines.push(...notJudged.map((line) => paint('dim', `silence not judged: ${line}`, process.stdout)));
    const span = `${shortTime(from)} to ${shortTime(to)} UTC, ${count(documents, 'document')} in ${index}`;
    const found = isAlarming(report)
      ? paint('red', `${count(unexpected.length, 'unexpected group')}, ${silent.length} silent.`, process.stdout)
      : paint('green', 'Nothing unexpected.', process.stdout);
    lines.push(`${found} ${span}.`);
  }
  return lines.map((line) => `${line}\n`).join('');
}
