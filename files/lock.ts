/** One process at a time: a lock file that names its owner; a lock whose owner is dead is no lock. */
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { makeFolder } from './atomic.ts';
import { isAlive, startOf } from './process.ts';

function contentOf(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}

/** The live process that a lock file names; undefined when there is none. */
function ownerOf(file: string): number | undefined {
  const [, number = '', start] = /^(\d{1,10})(?: (\d+))?$/.exec(contentOf(file) ?? '') ?? [];
  const pid = Number(number);
  if (pid <= 0 || !isAlive(pid)) return undefined;
  const running = startOf(pid);
  return start === undefined || running === undefined || start === running ? pid : undefined;
}

function ownContent(): string {
  const start = startOf(process.pid);
  return start === undefined ? String(process.pid) : `${process.pid} ${start}`;
}

function create(file: string): boolean {
  try {
    writeFileSync(file, ownContent(), { flag: 'wx' });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    return false;
  }
}

/** A lock that this process holds. */
export interface Lock {
  /** False when somebody took the lock away; what it guards is then not to be touched any more. */
  isHeld: () => boolean;
  release: () => void;
}

/**
 * Takes a lock, or tells who holds it. Two processes that find a dead owner at the same moment may both get it; the later one
 * has it, and `isHeld` tells the other.
 * @throws what the file system throws
 */
export async function takeLock(file: string): Promise<Lock | { pid: number }> {
  makeFolder(dirname(file));
  while (!create(file)) {
    let owner = ownerOf(file);
    // An owner between creating and writing the file cannot be read: it gets a moment before it counts as dead.
    if (owner === undefined) {
      await sleep(200);
      owner = ownerOf(file);
    }
    if (owner !== undefined) return { pid: owner };
    rmSync(file, { force: true });
  }
  const isHeld = (): boolean => contentOf(file) === ownContent();
  return {
    isHeld,
    release: () => {
      if (isHeld()) rmSync(file, { force: true });
    },
  };
}

/**
 * Runs `job` while this process holds the lock file. The lock spares work and is no guard of correctness, as `takeLock` tells:
 * `job` must put its result in place by one rename.
 * @param onWait called once when another process holds it
 */
export async function withLock<T>(file: string, onWait: (pid: number) => void, job: () => Promise<T>): Promise<T> {
  let waiting = false;
  for (;;) {
    const taken = await takeLock(file);
    if ('isHeld' in taken) {
      try {
        return await job();
      } finally {
        taken.release();
      }
    }
    if (!waiting) onWait(taken.pid);
    waiting = true;
    await sleep(200);
  }
}
