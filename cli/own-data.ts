/** Where what belongs to the user is kept. */
import { join } from 'node:path';
import { userFolder } from '../files/xdg.ts';

/** A file of the user's own: `$XDG_DATA_HOME/bitsecure/<name>`, else below `~/.local/share`; it may not be there yet. */
export function ownFile(name: string, env: NodeJS.ProcessEnv = process.env): string {
  return join(userFolder('XDG_DATA_HOME', env), name);
}
