/** Opens what a user named as the place of the pool index. */
import type { ConnectionOptions } from '../cluster/connection.ts';
import { FileStore, type Purpose } from './file-store.ts';
import type { PoolStore } from './store.ts';

export type StorePlace = { file: string } | { cluster: ConnectionOptions };

export interface OpenOptions {
  purpose: Purpose;
  /** Gets a line for what was mended. */
  onWarning: (line: string) => void;
  signal?: AbortSignal | undefined;
}

/** How long a cluster may not answer, or take nothing of what it is given. */
const TIMEOUT_MS = 30_000;

/**
 * Opens a store. Only one opened to write takes `save` and `prune`: of a file it is the only one, in a cluster it has put the
 * index templates.
 * @throws BitSecureError
 */
export async function openStore(place: StorePlace, options: OpenOptions): Promise<PoolStore> {
  const { purpose, onWarning, signal } = options;
  if ('file' in place) return FileStore.open(place.file, purpose, onWarning);
  const [{ connectCluster }, { ClusterStore }] = await Promise.all([
    import('../cluster/connect.ts'),
    import('./cluster-store.ts'),
  ]);
  const cluster = await connectCluster(place.cluster, { timeoutMs: TIMEOUT_MS, signal });
  const store = new ClusterStore(cluster, { timeoutMs: TIMEOUT_MS });
  if (purpose === 'read') return store;
  try {
    await store.prepare(signal);
  } catch (error) {
    await store.close();
    throw error;
  }
  return store;
}
