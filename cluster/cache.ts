/** The cache folder: engines and the state of clusters that run in the background. Outside any checkout, safe to delete. */
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';

/** `$BITSECURE_CACHE`, else `$XDG_CACHE_HOME/bitsecure`, else `~/.cache/bitsecure`; absolute. */
export function cacheFolder(env: NodeJS.ProcessEnv = process.env): string {
  if (env['BITSECURE_CACHE']) return resolve(env['BITSECURE_CACHE']);
  // The XDG base directory specification: a relative path is invalid and to be ignored.
  if (env['XDG_CACHE_HOME']?.startsWith('/')) return join(env['XDG_CACHE_HOME'], 'bitsecure');
  return join(homedir(), '.cache', 'bitsecure');
}
