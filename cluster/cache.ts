/** The cache folder: engines and the state of clusters that run in the background. Outside any checkout, safe to delete. */
import { resolve } from 'node:path';
import { userFolder } from '../files/xdg.ts';

/** `$BITSECURE_CACHE`, else `$XDG_CACHE_HOME/bitsecure`, else `~/.cache/bitsecure`; absolute. */
export function cacheFolder(env: NodeJS.ProcessEnv = process.env): string {
  if (env['BITSECURE_CACHE']) return resolve(env['BITSECURE_CACHE']);
  return userFolder('XDG_CACHE_HOME', env);
}
