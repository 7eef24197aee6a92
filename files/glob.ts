/** Names of files as a person gives them, patterns among them: a shell expands those itself only where they are not quoted. */
import { existsSync, realpathSync } from 'node:fs';
import { isAbsolute } from 'node:path';
import { globSync, isDynamicPattern } from 'tinyglobby';
import { BitSecureError } from '../model/errors.ts';

/**
 * The files that are meant, each once: a name of a file stands for itself, whatever is in it; of others a pattern (`*`, `?`,
 * `**`, `[…]`, `{…}`) stands for the files that it matches, in order of their names, those with a dot in front left out.
 * `-` and what does not exist are left as they are.
 * @throws BitSecureError NOT_FOUND for a pattern that matches no file
 */
export function expandFiles(names: readonly string[]): string[] {
  const files = names.flatMap((name) => {
    if (name === '-' || existsSync(name) || !isDynamicPattern(name)) return [name];
    const found = globSync(name, { expandDirectories: false, absolute: isAbsolute(name) }).sort();
    if (found.length === 0)
      throw new BitSecureError('NOT_FOUND', 'no file has a name like this pattern', {
        file: name,
        hint: 'look with ls what is there',
      });
    return found;
  });
  const known = new Set<string>();
  return files.filter((file) => {
    const place = file === '-' || !existsSync(file) ? file : realpathSync(file);
    return !known.has(place) && known.add(place);
  });
}
