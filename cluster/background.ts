/** Clusters that outlive the command that started them: one state file each in the cache folder. */
import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { execFileSync } from 'node:child_process';
import { basename, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { writeFileAtomic } from '../files/atomic.ts';
import { BitSecureError } from '../model/errors.ts';
import { isObject } from '../model/json.ts';
import { cacheFolder } from './cache.ts';
import { startCluster, type StartOptions } from './start.ts';

export interface BackgroundCluster {
  /** Engine id. */
  engine: string;
  url: string;
  version: string;
  /** Process that watches over the engine; ending it ends the cluster. */
  pid: number;
  enginePid: number;
  folder: string;
}

const stateFolder = (cache: string): string => join(cache, 'clusters');
const stateFile = (cache: string, pid: number): string => join(stateFolder(cache), `${pid}.json`);

/** The command line of a process, undefined when there is none: numbers of processes are used again. */
function commandLine(pid: number): string | undefined {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8');
  } catch {
    try {
      return execFileSync('ps', ['-ww', '-o', 'args=', '-p', String(pid)], { encoding: 'utf8', stdio: 'pipe' });
    } catch {
      return undefined;
    }
  }
}

/** Whether a file's content is a state, and not what somebody wrote by hand. */
function isState(value: unknown): value is BackgroundCluster {
  return (
    isObject(value) &&
    [value['pid'], value['enginePid']].every((pid) => Number.isInteger(pid) && Number(pid) > 1) &&
    ['engine', 'url', 'version', 'folder'].every((key) => typeof value[key] === 'string')
  );
}

function readState(file: string): BackgroundCluster | undefined {
  try {
    const state: unknown = JSON.parse(readFileSync(file, 'utf8'));
    return isState(state) && basename(file) === `${state.pid}.json` ? state : undefined;
  } catch {
    return undefined;
  }
}

const isOf = (pid: number, folder: string): boolean => commandLine(pid)?.includes(folder) === true;

/** Removes what a cluster left whose supervisor was killed or whose machine was restarted. */
function clean(cluster: BackgroundCluster, cache: string): void {
  // Only what this tool made is removed, whatever the file says.
  if (basename(cluster.folder).startsWith('bitsecure-cluster-')) {
    if (isOf(cluster.enginePid, cluster.folder)) process.kill(-cluster.enginePid, 'SIGKILL');
    rmSync(cluster.folder, { recursive: true, force: true, maxRetries: 5 });
  }
  rmSync(stateFile(cache, cluster.pid), { force: true });
}

/** Removes what may be another user's, who then will remove it. */
function unlessForeign(remove: () => void): void {
  try {
    remove();
  } catch (error) {
    if (!['EACCES', 'EPERM'].includes((error as NodeJS.ErrnoException).code ?? '')) throw error;
  }
}

/** Clusters that run in the background, oldest process number first. What is left of others is removed. */
export function backgroundClusters(cache: string = cacheFolder()): BackgroundCluster[] {
  if (!existsSync(stateFolder(cache))) return [];
  const names = readdirSync(stateFolder(cache)).filter((name) => /^\d+\.json$/.test(name));
  const clusters = names.flatMap((name) => {
    const file = join(stateFolder(cache), name);
    const state = readState(file);
    // Gone in this moment, or damaged by hand.
    if (state === undefined) unlessForeign(() => rmSync(file, { force: true }));
    return state ?? [];
  });
  const alive = clusters.filter((cluster) => isOf(cluster.pid, cluster.folder));
  for (const cluster of clusters) if (!alive.includes(cluster)) unlessForeign(() => clean(cluster, cache));
  return alive.sort((a, b) => a.pid - b.pid);
}

/** Starts a cluster as startCluster does, and lets it run on. */
export async function startInBackground(id: string, options: StartOptions = {}): Promise<BackgroundCluster> {
  const cache = options.cache ?? cacheFolder();
  const running = await startCluster(id, options);
  const { url, version, folder } = running;
  const cluster = {
    engine: running.engine.id,
    url,
    version,
    pid: running.supervisorPid,
    enginePid: running.pid,
    folder,
  };
  try {
    writeFileAtomic(stateFile(cache, cluster.pid), `${JSON.stringify(cluster)}\n`);
  } catch (error) {
    await running.stop();
    throw error;
  }
  running.release();
  return cluster;
}

/** Ends a cluster in the background and waits until it is gone. @throws BitSecureError CLUSTER_FAILED */
export async function stopInBackground(cluster: BackgroundCluster, cache: string = cacheFolder()): Promise<void> {
  try {
    process.kill(cluster.pid, 'SIGTERM');
  } catch (error) {
    // Another stop may have ended it in this moment.
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH')
      throw new BitSecureError('CLUSTER_FAILED', `${cluster.engine} (process ${cluster.pid}) may not be ended`, {
        hint: 'stop it as the user who started it',
        cause: error,
      });
  }
  for (let left = 150; left > 0; left -= 1) {
    if (!isOf(cluster.pid, cluster.folder)) {
      clean(cluster, cache);
      return;
    }
    await sleep(100);
  }
  throw new BitSecureError('CLUSTER_FAILED', `${cluster.engine} (process ${cluster.pid}) does not end`, {
    hint: `end process ${cluster.enginePid} by hand`,
  });
}
