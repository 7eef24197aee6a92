/** The user's own folders, by the XDG base directory specification: a relative path in the environment is ignored. */
import { homedir, userInfo } from 'node:os';
import { isAbsolute, join } from 'node:path';

/** What there is a place for, and where it is below the home folder when the environment does not say. */
const PLACES = {
  XDG_CACHE_HOME: ['.cache'],
  XDG_DATA_HOME: ['.local', 'share'],
  XDG_STATE_HOME: ['.local', 'state'],
} as const;

/** The home folder: `HOME`, unless it is empty or relative, which would put secrets into the folder at hand. */
function home(): string {
  const named = homedir();
  return isAbsolute(named) ? named : userInfo().homedir;
}

/** BitSecure's folder of a kind, such as `~/.local/share/bitsecure`; it may not be there yet. */
export function userFolder(kind: keyof typeof PLACES, env: NodeJS.ProcessEnv = process.env): string {
  const named = env[kind];
  const base = named !== undefined && isAbsolute(named) ? named : join(home(), ...PLACES[kind]);
  return join(base, 'bitsecure');
}
