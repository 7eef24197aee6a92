/** How a user says where the pool index is: a file, or a cluster. */
import type { Argv } from 'yargs';
import type { OpenOptions } from '../pools/open-store.ts';
import type { PoolStore } from '../pools/store.ts';
import { BitSecureError } from '../model/errors.ts';
import { addClusterOptions, connectionOptions, type ClusterFlags } from './cluster-options.ts';
import { TEXT } from './options.ts';
import { warn } from './output.ts';

export interface StoreFlags extends ClusterFlags {
  store?: string | undefined;
}

/** Adds `--store` and the options of a cluster. */
export function addStoreOptions<T>(yargs: Argv<T>): Argv<T & StoreFlags> {
  return addClusterOptions(yargs).option('store', {
    ...TEXT,
    describe: 'File of the pool index, such as pools.ndjson; in place of a cluster',
  });
}

/**
 * Opens the pool index that the user named; undefined when none is. A file wins over a cluster of the environment.
 * @throws BitSecureError USAGE, and what opening throws
 */
export async function storeOf(
  flags: StoreFlags,
  purpose: OpenOptions['purpose'] = 'read',
  signal?: AbortSignal,
): Promise<PoolStore | undefined> {
  const { store: file } = flags;
  if (file !== undefined && flags['cluster-url'] !== undefined)
    throw new BitSecureError('USAGE', 'both --store and --cluster-url are given', { hint: 'give one of the two' });
  const cluster = file === undefined ? await connectionOptions(flags) : undefined;
  if (file === undefined && cluster === undefined) return undefined;
  const { openStore } = await import('../pools/open-store.ts');
  const place = cluster === undefined ? { file: file ?? '' } : { cluster };
  return openStore(place, { purpose, onWarning: warn, signal });
}
