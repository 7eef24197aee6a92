/** Runs the compiled command line as a user would. */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { REPOSITORY } from './shared.ts';

export interface CliResult {
  status: number | null;
  stdout: string;
  stderr: string;
}

/** `bitsecure <args>`; no colour, no terminal. `cwd` defaults to the repository. */
export function runCli(
  args: string[],
  options: { cwd?: string; input?: string | Uint8Array; env?: Record<string, string> } = {},
): CliResult {
  const result = spawnSync(process.execPath, [join(REPOSITORY, 'lib', 'cli', 'main.js'), ...args], {
    cwd: options.cwd ?? REPOSITORY,
    input: options.input ?? '',
    encoding: 'utf8',
    maxBuffer: 1 << 28,
    env: { ...process.env, ...options.env },
  });
  return { status: result.status, stdout: result.stdout, stderr: result.stderr };
}
