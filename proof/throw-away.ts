/** A throw-away index: made with a random name, filled, and removed whatever happens. */
import { randomBytes } from 'node:crypto';
import type { Cluster } from '../cluster/cluster.ts';
import { BitSecureError } from '../model/errors.ts';
import type { JsonObject } from '../model/json.ts';
import { writeAll } from '../cluster/write-all.ts';
import type { LabelledDocument } from './documents.ts';

export interface ThrowAwayOptions {
  /** Leaves the index where it is. */
  keep: boolean;
  onWarning: (text: string) => void;
  signal?: AbortSignal | undefined;
}

const FILL_MS = 60_000;

async function fill(
  cluster: Cluster,
  index: string,
  documents: readonly LabelledDocument[],
  signal: AbortSignal | undefined,
): Promise<void> {
  const sources = documents.map(({ id, document }) => ({ index, id, source: JSON.stringify(document) }));
  const refused = await writeAll(cluster, sources, FILL_MS, signal);
  await cluster.refresh(index);
  const there = await cluster.count(index);
  if (refused === undefined && there === documents.length) return;
  throw new BitSecureError(
    'CLUSTER_REFUSED',
    `${index}: ${there} of ${documents.length} documents arrived${refused === undefined ? '' : `; ${refused.error.type}: ${refused.error.reason}`}`,
    { hint: 'does an index template of the cluster match its name, with other types of fields?' },
  );
}

/**
 * Runs `work` on an index of these mappings that holds the documents. The index is removed afterwards, also after a fault.
 * @throws BitSecureError for a cluster that does not play along, and what `work` throws
 */
export async function withThrowAway<T>(
  cluster: Cluster,
  mappings: JsonObject,
  documents: readonly LabelledDocument[],
  options: ThrowAwayOptions,
  work: (index: string) => Promise<T>,
): Promise<T> {
  const index = `bitsecure-proof-${randomBytes(8).toString('hex')}`;
  try {
    await cluster.createIndex(index, { settings: { number_of_shards: 1, number_of_replicas: 0 }, mappings });
    await fill(cluster, index, documents, options.signal);
    return await work(index);
  } finally {
    if (options.keep) options.onWarning(`the index ${index} is kept`);
    else await remove(cluster, index, options);
  }
}

async function remove(cluster: Cluster, index: string, { onWarning }: ThrowAwayOptions): Promise<void> {
  try {
    await cluster.deleteIndex(index);
  } catch (error) {
    // The fault before this one, if there was one, is what the user has to know of.
    onWarning(`the index ${index} could not be removed: ${(error as Error).message}`);
  }
}
