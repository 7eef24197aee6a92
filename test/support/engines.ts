/** Real engines for tests: which are wanted, and why tests of one skip. */
import { beforeAll } from 'vitest';
import type { Cluster } from '../../cluster/cluster.ts';
import { connectCluster } from '../../cluster/connect.ts';
import { ENGINE_IDS, engineOf, type EngineId } from '../../cluster/engines.ts';
import { installedJdks, suitingJdk } from '../../cluster/jdk.ts';
import { startCluster, type RunningCluster } from '../../cluster/start.ts';
import { toolSkip } from './shared.ts';

/** All of them in the matrix, else these. */
export function wantedEngines(daily: readonly EngineId[]): readonly EngineId[] {
  return process.env['BITSECURE_ENGINES'] === 'all' ? ENGINE_IDS : daily;
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
