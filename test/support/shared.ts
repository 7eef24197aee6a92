/** Where the repository is, and the optional material beside it that a plain clone does not have. */
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

export const REPOSITORY = resolve(dirname(fileURLToPath(import.meta.url)), '..', '..');
const SHARED = resolve(REPOSITORY, '..', 'shared');

/** Why tests on the shared captures skip; empty where they run. Put it into the title of the test. */
export const sharedSkip = existsSync(SHARED) ? '' : ' (skipped: no ../shared beside this clone)';

/** Path inside ../shared; undefined where that is absent. */
export function sharedPath(...parts: string[]): string | undefined {
  const path = join(SHARED, ...parts);
  return existsSync(path) ? path : undefined;
}

/** Why tests that need a program skip; empty where it answers. In CI a missing program is a failure, not a skip. */
export function toolSkip(program: string, ...versionArguments: string[]): string {
  try {
    execFileSync(program, versionArguments.length > 0 ? versionArguments : ['--version'], { stdio: 'ignore' });
    return '';
  } catch {
    if (process.env['CI'] === 'true') throw new Error(`${program} is needed in CI and is not installed`);
    return ` (skipped: ${program} is not installed)`;
  }
}
