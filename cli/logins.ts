/** What becomes of miners' logins: kept when asked for, else a digest under the user's own key. */
import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { Logins } from '../capture/sessions.ts';
import { writePrivateOnce } from '../files/atomic.ts';
import { SWITCH } from './options.ts';
import { warn } from './output.ts';
import { ownFile } from './own-data.ts';

export const KEEP_LOGINS = {
  ...SWITCH,
  describe: "Keep miners' logins as sent, in place of digests",
} as const;

const KEY_OCTETS = 32;

/** The key of this user on this machine, made when it is first needed; another for each run where it cannot be kept. */
function ownKey(env: NodeJS.ProcessEnv): Uint8Array {
  const file = ownFile('login.key', env);
  try {
    return readFileSync(file);
  } catch {
    const key = randomBytes(KEY_OCTETS).toString('hex');
    try {
      return writePrivateOnce(file, key);
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      warn(`${file}: ${why}; digests of logins are of this run alone (set BITSECURE_LOGIN_KEY)`);
      return Buffer.from(key);
    }
  }
}

/** @param keep what --keep-logins says */
export function loginsOf(keep: boolean, env: NodeJS.ProcessEnv = process.env): Logins {
  if (keep) return 'keep';
  const given = env['BITSECURE_LOGIN_KEY'];
  let key: Uint8Array | undefined = given === undefined || given === '' ? undefined : Buffer.from(given);
  return { key: () => (key ??= ownKey(env)) };
}
