/** What a replay tells: how far it is, and what became of every document. */
import type { Cluster } from '../cluster/cluster.ts';
import { formatDuration, grouped } from '../model/units.ts';
import type { ReplayProgress, ReplayReport } from '../replay/replay.ts';
import type { SinkCounts } from '../cluster/sink.ts';
import { leftText, rateText, tellProgress } from './progress.ts';

/** `12,345 documents, 4,300/s, 43 %, about 12 s left`. @param octets of all files; undefined when nobody knows */
export function progressLine(
  progress: ReplayProgress,
  settled: number,
  seconds: number,
  octets: number | undefined,
): string {
  const parts = [`${grouped(settled)} documents`, rateText(settled, seconds)];
  if (octets !== undefined && octets > 0) {
    const part = Math.min(1, progress.octets / octets);
    parts.push(`${Math.floor(part * 100)} %`, ...leftText(part, seconds));
  }
  return parts.join(', ');
}

/** Tells progress on stderr until the returned function is called. */
export function tellReplay(
  now: () => { progress: ReplayProgress; counts: SinkCounts } | undefined,
  octets: number | undefined,
): () => void {
  const began = Date.now();
  return tellProgress(() => {
    const state = now();
    if (state === undefined) return undefined;
    const { indexed, present, refused } = state.counts;
    return progressLine(state.progress, indexed + present + refused, (Date.now() - began) / 1000, octets);
  });
}

/** What was done with the documents: the word differs when nothing was to be indexed. */
export type Purpose = 'indexed' | 'written' | 'would be indexed';

/** The closing count, a line each. `read` is the sum of the others. */
export function countLines(report: ReplayReport, seconds: number, purpose: Purpose): string[] {
  const { read, indexed, present, refused, unsettled } = report;
  const rate = rateText(indexed + present, seconds);
  const parts = [
    `${grouped(indexed)} ${purpose}`,
    ...(purpose === 'indexed' ? [`${grouped(present)} already there`, `${grouped(refused)} failed`] : []),
    ...(unsettled > 0 ? [`${grouped(unsettled)} ${purpose === 'written' ? 'not written' : 'not known'}`] : []),
  ];
  const indices = [...report.indices].sort(([a], [b]) => (a < b ? -1 : 1));
  return [
    ...indices.map(([name, count]) => `${name}: ${grouped(count)}`),
    `${grouped(read)} read = ${parts.join(' + ')}${purpose === 'indexed' ? ` (${formatDuration(seconds)}, ${rate})` : ''}`,
  ];
}

/** The closing count for programs. */
export function jsonReport(
  report: ReplayReport,
  seconds: number,
  cluster: Cluster | undefined,
  deadLetter: string | undefined,
): object {
  const { read, indexed, present, refused, unsettled, shiftUs, captures } = report;
  return {
    ...(cluster === undefined ? {} : { cluster: cluster.url, product: cluster.product, version: cluster.version }),
    read,
    indexed,
    alreadyThere: present,
    failed: refused,
    notKnown: unsettled,
    indices: Object.fromEntries([...report.indices].sort(([a], [b]) => (a < b ? -1 : 1))),
    shiftedBySeconds: shiftUs / 1e6,
    packets: captures?.packets ?? 0,
    sessions: captures?.sessions ?? 0,
    seconds,
    deadLetter: deadLetter ?? null,
    complete: report.stopped === undefined,
  };
}
