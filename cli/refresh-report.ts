/** What `pools refresh` tells: how far it is, and the closing table. */
import { table } from '../model/table.ts';
import type { PoolChange, PoolRefreshReport } from '../model/generated/pool-refresh.ts';
import { count, formatDuration, grouped } from '../model/units.ts';
import type { PassProgress } from '../pools/refresh/pass.ts';
import { leftText, rateText, tellProgress } from './progress.ts';

/** Changes of one kind that a person reads; --json has them all. */
const SHOWN = 5;

/** `endpoints: 4,300 of 12,000, 310/s, about 25 s left`. */
export function refreshLine({ doing, done, total }: PassProgress, seconds: number): string {
  const parts = [`${doing}: ${grouped(done)} of ${grouped(total)}`, rateText(done, seconds)];
  return [...parts, ...leftText(done / Math.max(total, 1), seconds)].join(', ');
}

/** Tells progress on stderr. `stop` ends it. */
export function tellRefresh(): { onProgress: (progress: PassProgress) => void; stop: () => void } {
  let now: PassProgress | undefined;
  let began = 0;
  const stop = tellProgress(() =>
    now === undefined || now.done === now.total ? undefined : refreshLine(now, (performance.now() - began) / 1000),
  );
  return {
    stop,
    onProgress: (progress) => {
      if (progress.doing !== now?.doing || progress.done < now.done) began = performance.now();
      now = progress;
    },
  };
}

function counts(of: Record<string, number>): string {
  return Object.entries(of)
    .map(([word, number]) => `${word} ${grouped(number)}`)
    .join(', ');
}

function place({ fqdn, address, port }: PoolChange): string {
  const host = address?.includes(':') === true ? `[${address}]` : address;
  return [fqdn, host].filter((part) => part !== undefined).join(' ') + `:${port}`;
}

function changeRows(changes: readonly PoolChange[]): string[][] {
  const rows: string[][] = [];
  for (const kind of new Set(changes.map((change) => change.kind))) {
    const ofKind = changes.filter((change) => change.kind === kind);
    for (const change of ofKind.slice(0, SHOWN)) {
      const { before, after, pools } = change;
      rows.push([kind, place(change), before === undefined ? '' : `${before} → ${after}`, pools.join(', ')]);
    }
    if (ofKind.length > SHOWN) rows.push([kind, `and ${grouped(ofKind.length - SHOWN)} more`, '', '']);
  }
  return rows;
}

/** The closing table. */
export function refreshLines(report: PoolRefreshReport): string[] {
  const { names, endpoints, seconds, status, dialects, reasons, skipped, notJudged, changes } = report;
  const took = `${formatDuration(seconds)}, ${rateText(endpoints, seconds)}`;
  const rows = [
    ['up', grouped(status['up'] ?? 0), counts(dialects)],
    ['not up', grouped((status['listening'] ?? 0) + (status['down'] ?? 0)), counts(reasons)],
    ['skipped', grouped(Object.values(skipped).reduce((sum, one) => sum + one, 0)), counts(skipped)],
    ...(notJudged > 0 ? [['not judged', grouped(notJudged), 'no way to them from here']] : []),
  ];
  const { asked, resolved, without, unknown } = names;
  return [
    `${count(endpoints, 'endpoint')} (${took}); names: ${grouped(asked)} asked, ${grouped(resolved)} have addresses, ${grouped(without)} have none, ${grouped(unknown)} not known`,
    ...table(['', '', ''], rows, []).slice(1),
    ...(changes.length === 0 ? ['No changes since the last pass.'] : [`${count(changes.length, 'change')}:`]),
    ...(changes.length === 0 ? [] : table(['', '', '', ''], changeRows(changes), []).slice(1)),
  ];
}
