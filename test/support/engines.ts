/** Real engines for tests: which are wanted, and why tests of one skip. */
import { beforeAll } from 'vitest';
import type { Cluster } from '../../cluster/cluster.ts';
import { connectCluster } from '../../cluster/connect.ts';
import { ENGINE_IDS, engineOf, type EngineId } from '../../cluster/engines.ts';
import { installedJdks, suitingJdk } from '../../cluster/jdk.ts';
import { startCluster, type RunningCluster } from '../../cluster/start.ts';
import { toolSkip } from './shared.ts';

/** Maven has its small distribution alone, which lacks data streams; what users install has them. */
export const SMALL: EngineId = 'elasticsearch@7.17.28';

/** Whether the whole matrix runs (`npm run test:matrix`), and nothing has to be left out for the sake of time. */
export const WHOLE_MATRIX = process.env['BITSECURE_ENGINES'] === 'all';
/** Whether CI asks the engines that `npm test` does not: that right packs are right there is what it has time for. */
export const OTHERS = process.env['BITSECURE_ENGINES'] === 'others';

/**
 * The daily ones in `npm test`; all of them in the matrix, or all but the daily ones with BITSECURE_ENGINES=others. To be used as
 * `describe.each(wantedEngines([…]))('… %s', …)`: by that the matrix finds what is about an engine.
 */
export function wantedEngines(daily: readonly EngineId[]): readonly EngineId[] {
  const wanted = process.env['BITSECURE_ENGINES'] ?? '';
  if (wanted === '') return daily;
  if (wanted === 'all') return ENGINE_IDS;
  if (wanted === 'others') return ENGINE_IDS.filter((id) => !daily.includes(id));
  throw new Error(`BITSECURE_ENGINES is ${JSON.stringify(wanted)}, and not "all" or "others"`);
}

/** Why tests of an engine skip; empty where they run. In CI that is a failure. */
export function engineSkip(id: EngineId): string {
  const noMaven = toolSkip('mvn');
  if (noMaven !== '') return noMaven;
  const { jdk } = engineOf(id);
  if (suitingJdk(engineOf(id), installedJdks()) !== undefined) return '';
  if (process.env['CI'] === 'true') throw new Error(`a JDK of version ${jdk.min} to ${jdk.max} is needed in CI`);
  return ` (skipped: no JDK of version ${jdk.min} to ${jdk.max})`;
}

export interface TestEngine {
  running: RunningCluster;
  cluster: Cluster;
}

/** An engine for the block of tests that asks for it: started before them, stopped after them, not at all where they skip. */
export function useEngine(id: EngineId): TestEngine {
  // Filled before the first test runs.
  const engine = {} as TestEngine;
  if (engineSkip(id) !== '') return engine;
  beforeAll(async () => {
    engine.running = await startCluster(id);
    engine.cluster = await connectCluster({ url: engine.running.url });
    return async () => {
      await engine.cluster.close();
      await engine.running.stop();
    };
  }, 900_000);
  return engine;
}
