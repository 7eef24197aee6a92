/** Real engines for tests: which are wanted, and why tests of one skip. */
import { ENGINE_IDS, engineOf, type EngineId } from '../../cluster/engines.ts';
import { installedJdks, suitingJdk } from '../../cluster/jdk.ts';
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
