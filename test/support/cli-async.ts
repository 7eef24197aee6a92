/** Runs the compiled command line while this process goes on, as it must where this process is the server. */
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import type { CliResult } from './cli.ts';
import { REPOSITORY } from './shared.ts';

/** `bitsecure <args>`, without the variables that would name a cluster or a Kibana. */
export function runCliAsync(
  args: string[],
  options: { cwd?: string; env?: Record<string, string> } = {},
): Promise<CliResult> {
  const own = Object.entries(process.env).filter(([name]) => !name.startsWith('BITSECURE_'));
  const child = spawn(process.execPath, [join(REPOSITORY, 'lib', 'cli', 'main.js'), ...args], {
    cwd: options.cwd ?? REPOSITORY,
    env: { ...Object.fromEntries(own), ...options.env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const result: CliResult = { status: null, stdout: '', stderr: '' };
  child.stdout.setEncoding('utf8').on('data', (text: string) => (result.stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (result.stderr += text));
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (status) => resolve({ ...result, status }));
  });
}
