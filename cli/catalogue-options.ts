/** Where the user's own catalogue of mining endpoints is. */
import { existsSync } from 'node:fs';
import type { Argv } from 'yargs';
import { TEXT } from './options.ts';
import { ownFile } from './own-data.ts';

export interface CatalogueFlags {
  catalogue?: string | undefined;
}

/** Adds the option that names the user's own catalogue. */
export function addCatalogueOption<T>(yargs: Argv<T>): Argv<T & CatalogueFlags> {
  return yargs.option('catalogue', {
    ...TEXT,
    describe: 'Your own catalogue, where it is not in ~/.local/share',
  });
}

/** The file of the user's own catalogue, by option, environment, or place of the user's data; it may not be there yet. */
export function ownCatalogue(flags: CatalogueFlags, env: NodeJS.ProcessEnv = process.env): string {
  return flags.catalogue ?? (env['BITSECURE_CATALOGUE'] || ownFile('catalogue.ndjson', env));
}

/** What `loadCatalogue` is to read: undefined where the user has none. One named by option has to be there. */
export function overlayOf(flags: CatalogueFlags, env: NodeJS.ProcessEnv = process.env): string | undefined {
  const file = ownCatalogue(flags, env);
  return flags.catalogue !== undefined || existsSync(file) ? file : undefined;
}
