/** Engines in the cache: fetched once, verified, unpacked whole or not at all. */
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { copyFile, link, mkdir, mkdtemp, readdir, rename, rm, statfs } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { makeFolder } from '../files/atomic.ts';
import { isAlive } from '../files/process.ts';
import { BitSecureError } from '../model/errors.ts';
import { cacheFolder } from './cache.ts';
import type { Engine } from './engines.ts';
import { withLock } from '../files/lock.ts';
import { repositoryFile, resolveArtefacts, unpackArtefacts, type MavenPlace } from './maven.ts';
import { makeReadable } from './tree.ts';

export interface FetchOptions {
  /** The Java that runs Maven. */
  javaHome: string;
  /** Cache folder; the user's own when absent. */
  cache?: string;
  /** Gets a line when something takes long. */
  onProgress?: (line: string) => void;
}

/** Folder of an engine in the cache. It exists only when it is complete; another pin is another folder. */
export function engineFolder(engine: Engine, cache: string = cacheFolder()): string {
  const pins = engine.artefacts.map(({ id, sha256 }) => `${id} ${sha256}`).join('\n');
  const digest = createHash('sha256').update(pins).digest('hex').slice(0, 8);
  return join(cache, 'engines', `${engine.product}-${engine.version}-${digest}`);
}

/** Removes what fetches that were killed left behind: `.staging-<pid>-…` of dead processes. */
async function sweep(engines: string): Promise<void> {
  for (const name of await readdir(engines)) {
    const pid = /^\.staging-(\d+)-/.exec(name)?.[1];
    if (pid !== undefined && !isAlive(Number(pid))) await rm(join(engines, name), { recursive: true, force: true });
  }
}

/** Three times the artefacts: in the local repository, unpacked, and room to spare. */
async function checkRoom(engine: Engine, folder: string): Promise<void> {
  const needed = 3 * engine.artefacts.reduce((sum, { bytes }) => sum + bytes, 0);
  const { bavail, bsize } = await statfs(folder);
  if (bavail * bsize >= needed) return;
  const megabytes = (bytes: number): number => Math.round(bytes / 1e6);
  throw new BitSecureError(
    'DISK_FULL',
    `${engine.id} needs ${megabytes(needed)} MB, there are ${megabytes(bavail * bsize)} MB`,
    { file: folder, hint: 'make room, or set BITSECURE_CACHE to a folder on another disk' },
  );
}

/** The unpacked engine in `staging/home`: the one folder of a distribution's zip, or `lib/` with jars. */
async function assemble(engine: Engine, staging: string, place: MavenPlace): Promise<string> {
  const home = join(staging, 'home');
  if (engine.product === 'elasticsearch') {
    const unpacked = join(staging, 'unpacked');
    await unpackArtefacts(place, unpacked);
    const [inner = ''] = await readdir(unpacked);
    await rename(join(unpacked, inner), home);
    // The zip has done its work, and is as large as what it held.
    for (const { id } of engine.artefacts) await rm(repositoryFile(place.repository, id), { force: true });
    return home;
  }
  await mkdir(join(home, 'lib'), { recursive: true });
  for (const { id } of engine.artefacts) {
    const file = repositoryFile(place.repository, id);
    const target = join(home, 'lib', basename(file));
    await link(file, target).catch(() => copyFile(file, target));
  }
  return home;
}

function asBitSecureError(error: unknown, cache: string): unknown {
  const code = (error as NodeJS.ErrnoException).code;
  const hint = 'set BITSECURE_CACHE to a folder that can be written, with room';
  if (code === 'ENOSPC') return new BitSecureError('DISK_FULL', 'no space left', { file: cache, hint, cause: error });
  if (['EACCES', 'EPERM', 'EROFS', 'ENOTDIR', 'ENOENT', 'EEXIST'].includes(code ?? ''))
    return new BitSecureError('UNWRITABLE', `the cache cannot be written (${code})`, {
      file: cache,
      hint,
      cause: error,
    });
  return error;
}

/**
 * Sees to it that an engine is in the cache; answers its folder.
 * @throws BitSecureError TOOL_MISSING, FETCH_FAILED, BAD_CHECKSUM, DISK_FULL or UNWRITABLE
 */
export async function ensureEngine(engine: Engine, options: FetchOptions): Promise<string> {
  const cache = options.cache ?? cacheFolder();
  const target = engineFolder(engine, cache);
  if (existsSync(target)) return target;
  const say = options.onProgress ?? (() => undefined);
  const engines = join(cache, 'engines');
  const fetch = async (): Promise<string> => {
    if (existsSync(target)) return target;
    await sweep(engines);
    await checkRoom(engine, engines);
    const megabytes = Math.round(engine.artefacts.reduce((sum, { bytes }) => sum + bytes, 0) / 1e6);
    say(`fetching ${engine.id} (${megabytes} MB) by Maven, once`);
    const staging = await mkdtemp(join(engines, `.staging-${process.pid}-`));
    const place = { folder: staging, repository: join(cache, 'maven'), javaHome: options.javaHome };
    try {
      await resolveArtefacts(engine.artefacts, place);
      const home = await assemble(engine, staging, place);
      await makeReadable(home);
      await rename(home, target).catch((error: NodeJS.ErrnoException) => {
        // Another process was quicker: what it put there is the same.
        if (!existsSync(target)) throw error;
      });
      return target;
    } finally {
      await rm(staging, { recursive: true, force: true });
    }
  };
  try {
    makeFolder(engines);
    return await withLock(
      join(engines, `.lock-${basename(target)}`),
      (pid) => say(`waiting for process ${pid}, which is fetching ${engine.id}`),
      fetch,
    );
  } catch (error) {
    throw asBitSecureError(error, cache);
  }
}
