/** Validators that Python has and npm has not, in an environment of their own in the cache folder. */
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { cacheFolder } from '../../cluster/cache.ts';
import { withLock } from '../../files/lock.ts';
import { REPOSITORY } from './shared.ts';

const run = promisify(execFile);
const REQUIREMENTS = join(REPOSITORY, 'test', 'support', 'validators.txt');

/** The Python that has them, installed at the first call; or why there is none. In CI that is a failure. */
export async function validatorsPython(): Promise<{ python: string } | { skip: string }> {
  const digest = createHash('sha256').update(readFileSync(REQUIREMENTS)).digest('hex').slice(0, 16);
  const folder = join(cacheFolder(), 'validators', digest);
  const python = join(folder, 'bin', 'python');
  const complete = join(folder, 'complete');
  const install = async (): Promise<void> => {
    if (existsSync(complete)) return;
    await run('python3', ['-m', 'venv', '--clear', folder]);
    await run(python, ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '-r', REQUIREMENTS]);
    writeFileSync(complete, '');
  };
  try {
    await withLock(`${folder}.lock`, () => undefined, install);
    return { python };
  } catch (error) {
    if (process.env['CI'] === 'true') throw error;
    return { skip: `no validators: ${String(error).split('\n', 1)[0]}` };
  }
}

/** What the validators say of a folder of exports. */
export async function validateExports(
  python: string,
  folder: string,
): Promise<{ wrong: string[]; read: { misp: number; suricata: number } }> {
  const script = join(REPOSITORY, 'test', 'support', 'validate-exports.py');
  const { stdout } = await run(python, [script, folder], { maxBuffer: 1 << 26 });
  return JSON.parse(stdout) as Awaited<ReturnType<typeof validateExports>>;
}
