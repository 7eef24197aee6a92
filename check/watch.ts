/** Looks again and again, and tells what is new. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Cluster } from '../cluster/cluster.ts';
import { BitSecureError } from '../model/errors.ts';
import type { CheckReport } from '../model/generated/check.ts';
import { isAlarming, look } from './look.ts';
import { News } from './news.ts';
import type { LookOptions } from './search.ts';

export interface WatchOptions extends LookOptions {
  /** How far each look goes back. */
  sinceMs: number;
  everyMs: number;
  signal: AbortSignal;
  /** Gets what is new, when there is something. */
  onNews: (report: CheckReport) => Promise<void>;
  /** Called after each look, whatever came of it. */
  afterLook: () => Promise<void>;
  /** Gets a line when a look fails; the watch goes on. The same is told once. */
  onTrouble: (line: string) => void;
}

/**
 * Watches until the signal fires. The first look must succeed: what is wrong with it is wrong with the settings.
 * @throws BitSecureError INTERRUPTED at the end, and what the first look throws
 */
export async function watch(cluster: Cluster, options: WatchOptions): Promise<never> {
  const { sinceMs, everyMs, signal, onNews, afterLook, onTrouble } = options;
  const news = new News();
  let trouble: string | undefined;
  for (let first = true; ; first = false) {
    const toMs = Date.now();
    try {
      const report = news.of(await look(cluster, { fromMs: toMs - sinceMs, toMs }, options));
      if (trouble !== undefined) onTrouble('the cluster answers again');
      trouble = undefined;
      if (isAlarming(report)) await onNews(report);
    } catch (error) {
      if (!(error instanceof BitSecureError) || error.code === 'INTERRUPTED' || first) throw error;
      const line = error.toLine();
      if (line !== trouble) onTrouble(line);
      trouble = line;
    }
    await afterLook();
    await sleep(everyMs, undefined, { signal }).catch(() => undefined);
    if (signal.aborted) throw new BitSecureError('INTERRUPTED', 'interrupted');
  }
}
