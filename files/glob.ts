/** Names of files as a person gives them, patterns among them: a shell expands those itself only where they are not quoted. */
import { existsSync, realpathSync } from 'node:fs';
import { isAbsolute } from 'node:path';
import { BitSecureError } from '../model/errors.ts';

/** What every pattern has one of. */
const SPECIAL = /[*?[\]{}()!+@]/;

/**
 * The files that are meant, each once: a name of a file stands for itself, whatever is in it; of others a pattern (`*`, `?`,
 * `**`, `[…]`, `{…}`) stands for the files that it matches, in order of their names, those with a dot in front left out.
 * `-` and what does not exist are left as they are.
 * @throws BitSecureError NOT_FOUND for a pattern that matches no file
 */
export async function expandFiles(names: readonly string[]): Promise<string[]> {
  const files = (await Promise.all(names.map(filesOf))).flat();
  const known = new Set<string>();
  return files.filter((file) => {
    const place = file === '-' || !existsSync(file) ? file : realpathSync(file);
    return !known.has(place) && known.add(place);
  });
}

async function filesOf(name: string): Promise<string[]> {
  if (name === '-' || !SPECIAL.test(name) || existsSync(name)) return [name];
  // Loaded only when it is needed: most names are no patterns.
  const { glob, isDynamicPattern } = await import('tinyglobby');
  if (!isDynamicPattern(name)) return [name];
  const found = await glob(name, { expandDirectories: false, absolute: isAbsolute(name) });
  if (found.length === 0)
    throw new BitSecureError('NOT_FOUND', 'no file has a name like this pattern', {
      file: name,
      hint: 'look with ls what is there',
    });
  return found.sort();
}
