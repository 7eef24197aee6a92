/** The user that an engine runs as: it refuses to run as root. */
import { chown, readFile, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { BitSecureError } from '../model/errors.ts';

export interface RunUser {
  uid: number;
  gid: number;
}

/**
 * `nobody` when this process is root, undefined when it is somebody already.
 * @throws BitSecureError CLUSTER_FAILED when there is no such user
 */
export async function runUser(): Promise<RunUser | undefined> {
  if (process.getuid?.() !== 0) return undefined;
  const passwd = await readFile('/etc/passwd', 'utf8').catch(() => '');
  const [, uid, gid] = /^nobody:[^:]*:(\d+):(\d+):/m.exec(passwd) ?? [];
  if (uid === undefined || gid === undefined)
    throw new BitSecureError('CLUSTER_FAILED', 'the engine does not run as root, and there is no user nobody', {
      hint: 'run as an ordinary user',
    });
  return { uid: Number(uid), gid: Number(gid) };
}

/** Gives a file or folder to the user. */
export async function giveTo(user: RunUser | undefined, ...paths: string[]): Promise<void> {
  if (user !== undefined) await Promise.all(paths.map((path) => chown(path, user.uid, user.gid)));
}

/**
 * Refuses a folder that the user could not enter, before the engine fails on it without a word.
 * @param hint what to do about it
 * @throws BitSecureError CLUSTER_FAILED naming the folder above it that is closed
 */
export async function checkEnterable(user: RunUser | undefined, folder: string, hint: string): Promise<void> {
  if (user === undefined) return;
  for (let above = dirname(folder); ; above = dirname(above)) {
    const { mode, uid } = await stat(above);
    if ((mode & 0o001) === 0 && uid !== user.uid)
      throw new BitSecureError(
        'CLUSTER_FAILED',
        'the user nobody, as whom the engine runs, may not enter this folder',
        {
          file: above,
          hint,
        },
      );
    if (above === dirname(above)) return;
  }
}
