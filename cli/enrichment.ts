/** Whether session documents say what is known of their server, and from where. */
import type { Argv } from 'yargs';
import type { Profile } from '../model/profile.ts';
import type { SessionPool, SessionUpdate } from '../model/session.ts';
import { addCatalogueOption, overlayOf, type CatalogueFlags } from './catalogue-options.ts';
import { TEXT } from './options.ts';
import { say, warn } from './output.ts';

export interface EnrichmentFlags extends CatalogueFlags {
  store?: string | undefined;
  pools: boolean;
}

/** Adds `--store`, `--catalogue` and `--no-pools`. */
export function addEnrichmentOptions<T>(yargs: Argv<T>): Argv<T & EnrichmentFlags> {
  return addCatalogueOption(yargs)
    .option('store', { ...TEXT, describe: 'File of the pool index: gives the status at the time of a session' })
    .option('pools', {
      type: 'boolean',
      default: true,
      describe: 'Mark sessions to known mining endpoints; --no-pools does not',
    })
    .group(['pools', 'store', 'catalogue'], 'Known endpoints:');
}

/**
 * What marks updates; undefined where the user or the profile wants none. The same store and catalogue give the same marks.
 * @throws BitSecureError as the store and the catalogue
 */
export async function enrichmentOf(
  args: EnrichmentFlags,
  { fields }: Profile,
  signal?: AbortSignal,
): Promise<((update: SessionUpdate) => SessionPool | undefined) | undefined> {
  const wanted = ['pool.endpoint', 'pool.name', 'pool.coin', 'pool.status'] as const;
  if (!args.pools || !wanted.some((field) => fields[field] !== undefined)) return undefined;
  const { updatePools } = await import('../pools/ask/session-pool.ts');
  const overlay = overlayOf(args);
  if (args.store === undefined && overlay === undefined) {
    const { CatalogueLines } = await import('../pools/ask/catalogue-lines.ts');
    return updatePools(new CatalogueLines());
  }
  const [{ loadIndex }, { loadCatalogue }, { openStore }] = await Promise.all([
    import('../pools/ask/pool-index.ts'),
    import('../pools/catalogue/load.ts'),
    import('../pools/open-store.ts'),
  ]);
  const catalogue = loadCatalogue(overlay);
  if (args.store === undefined) return updatePools(await loadIndex(undefined, catalogue, signal));
  const store = await openStore({ file: args.store }, { purpose: 'read', onWarning: warn, signal });
  try {
    const index = await loadIndex(store, catalogue, signal);
    if (!index.endpoints.some(({ history }) => history.length > 0))
      say(`no probe is stored in ${store.name}: the catalogue alone tells, and no status`);
    return updatePools(index);
  } finally {
    await store.close();
  }
}
