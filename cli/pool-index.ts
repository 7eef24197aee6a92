/** The pool index that a command asks: the user's store, if one is named, and the catalogue. */
import type { Argv } from 'yargs';
import type { PoolIndex } from '../pools/ask/pool-index.ts';
import { addCatalogueOption, overlayOf, type CatalogueFlags } from './catalogue-options.ts';
import { say } from './output.ts';
import { addStoreOptions, storeOf, type StoreFlags } from './pools-options.ts';

export type IndexFlags = StoreFlags & CatalogueFlags;

/** Adds the options that say what an index is made of. */
export function addIndexOptions<T>(yargs: Argv<T>): Argv<T & IndexFlags> {
  return addStoreOptions(addCatalogueOption(yargs));
}

/**
 * Loads the index. Where no probe is stored, the user is told.
 * @throws BitSecureError as the store and the catalogue
 */
export async function openIndex(
  args: IndexFlags,
  signal: AbortSignal,
): Promise<{ index: PoolIndex; store: string | undefined; probed: boolean }> {
  const [{ loadIndex }, { loadCatalogue }] = await Promise.all([
    import('../pools/ask/pool-index.ts'),
    import('../pools/catalogue/load.ts'),
  ]);
  const catalogue = loadCatalogue(overlayOf(args));
  const store = await storeOf(args, 'read', signal);
  try {
    const index = await loadIndex(store, catalogue, signal);
    const probed = index.endpoints.some(({ history, status }) => history.length > 0 || status !== undefined);
    if (store === undefined)
      say('no store is given: the catalogue alone answers, and no probe (--store, --cluster-url)');
    else if (!probed)
      say(`no probe is stored in ${store.name}: the catalogue alone answers; see bitsecure pools refresh`);
    return { index, store: store?.name, probed };
  } finally {
    await store?.close();
  }
}
