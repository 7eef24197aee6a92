/** Where what belongs to the user is kept. */
import { homedir } from 'node:os';
import { join } from 'node:path';

/** A file of the user's own: `$XDG_DATA_HOME/bitsecure/<name>`, else below `~/.local/share`; it may not be there yet. */
export function ownFile(name: string, env: NodeJS.ProcessEnv = process.env): string {
  return join(env['XDG_DATA_HOME'] || join(homedir(), '.local', 'share'), 'bitsecure', name);
}
