/** The captures that tests run over: the repository's own, and those of ../shared where it is. */
import { readdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import { REPOSITORY, sharedPath } from './shared.ts';

export interface CaptureFile {
  name: string;
  path: string;
}

function inFolder(folder: string): CaptureFile[] {
  return readdirSync(folder)
    .filter((name) => /\.(?:pcap|pcapng)$/.test(name))
    .sort()
    .map((name) => ({ name: join(basename(folder), name), path: join(folder, name) }));
}

export const OWN_CAPTURES = inFolder(join(REPOSITORY, 'fixtures', 'captures'));

/** Empty where ../shared is absent. The loopback recordings there are those of `OWN_CAPTURES`. */
export const SHARED_CAPTURES = ['awkward', 'mining'].flatMap((folder) => {
  const path = sharedPath('captures', folder);
  return path === undefined ? [] : inFolder(path);
});
