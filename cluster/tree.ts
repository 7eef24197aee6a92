/** Folder trees of an engine: made readable for everyone, and cloned without copying bytes where that can be done. */
import { chmod, copyFile, constants, link, mkdir, readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';

/** Lets everyone read the files and enter the folders below `folder`, itself included: the engine may run as another user. */
export async function makeReadable(folder: string): Promise<void> {
  await chmod(folder, 0o755);
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) await makeReadable(path);
    else if (entry.isFile()) await chmod(path, (await stat(path)).mode | 0o444);
  }
}

/**
 * Clones a tree by hard links, or by copies where source and target are on different file systems. A clone gives an engine a
 * home below a folder that its user may enter, when the cache is in the home folder of somebody else.
 */
export async function cloneTree(source: string, target: string): Promise<void> {
  await mkdir(target, { mode: 0o755 });
  await Promise.all(
    (await readdir(source, { withFileTypes: true })).map(async (entry) => {
      const from = join(source, entry.name);
      const to = join(target, entry.name);
      if (entry.isDirectory()) await cloneTree(from, to);
      else if (entry.isFile()) await link(from, to).catch(() => copyFile(from, to, constants.COPYFILE_FICLONE));
    }),
  );
}
