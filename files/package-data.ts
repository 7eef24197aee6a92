/** The tool's own data folders (templates, schemas, profiles, catalogue), found from source and from lib/ alike. */
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

function findRoot(): string {
  const here = dirname(fileURLToPath(import.meta.url));
  for (let folder = here; ; folder = dirname(folder)) {
    if (existsSync(join(folder, 'package.json'))) return folder;
    if (folder === dirname(folder)) throw new Error(`${here} is not within an installed bitsecure: install it by npm`);
  }
}

/** Folder of the installed package. */
export const PACKAGE_ROOT = findRoot();

/** Absolute path of a data file, such as `dataPath('schemas', 'baseline.schema.json')`. */
export function dataPath(...parts: string[]): string {
  return join(PACKAGE_ROOT, ...parts);
}

/** Text of a data file of the package (UTF-8). */
export function readData(...parts: string[]): string {
  return readFileSync(dataPath(...parts), 'utf8');
}

let version: string | undefined;

/** Version of the installed package. */
export function packageVersion(): string {
  version ??= (JSON.parse(readData('package.json')) as { version: string }).version;
  return version;
}
