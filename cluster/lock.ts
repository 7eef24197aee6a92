/** One process at a time for a job that takes long; a lock whose owner is dead is no lock. */
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { makeFolder } from '../files/atomic.ts';
import { isAlive } from '../files/process.ts';

function ownerOf(file: string): number | undefined {
  try {
    const pid = Number(readFileSync(file, 'utf8'));
    return Number.isInteger(pid) && pid > 0 ? pid : undefined;
  } catch {
    return undefined;
  }
}

function tryLock(file: string): boolean {
  try {
    writeFileSync(file, String(process.pid), { flag: 'wx' });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    return false;
  }
}

/**
 * Runs `job` while this process holds the lock file. The lock spares work and is no guard of correctness: two processes that
 * find a dead owner at the same moment may both go on, so `job` must put its result in place by one rename.
 * @param onWait called once when another process holds it
 */
export async function withLock<T>(file: string, onWait: (pid: number) => void, job: () => Promise<T>): Promise<T> {
  makeFolder(dirname(file));
  let waiting = false;
  while (!tryLock(file)) {
    const owner = ownerOf(file);
    // An owner between creating and writing the file reads as undefined: it gets a moment before it counts as dead.
    if (owner === undefined) await sleep(200);
    const still = owner ?? ownerOf(file);
    if (still === undefined || !isAlive(still)) {
      rmSync(file, { force: true });
      continue;
    }
    if (!waiting) onWait(still);
    waiting = true;
    await sleep(200);
  }
  try {
    return await job();
  } finally {
    rmSync(file, { force: true });
  }
}
