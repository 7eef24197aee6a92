/** A throw-away index: made with a random name, filled, and removed whatever happens. */
import { randomBytes } from 'node:crypto';
import type { Cluster } from '../cluster/cluster.ts';
import { BitSecureError } from '../model/errors.ts';
import type { JsonObject } from '../model/json.ts';
import { BulkSink } from '../cluster/bulk-sink.ts';
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
  let refused: string | undefined;
  const onRefused = ({ error }: { error: { type: string; reason: string } }): void => {
    refused ??= `${error.type}: ${error.reason}`;
  };
  const sink = new BulkSink(cluster, { timeoutMs: FILL_MS, onRefused });
  const stop = (): void => void sink.stop();
  signal?.addEventListener('abort', stop, { once: true });
  try {
    for (const { id, document } of documents) {
      if (signal?.aborted) throw new BitSecureError('INTERRUPTED', 'interrupted');
      await sink.add({ index, id, source: JSON.stringify(document) });
    }
    await sink.close();
  } catch (error) {
    await sink.stop();
    throw error;
  } finally {
    signal?.removeEventListener('abort', stop);
  }
  await cluster.refresh(index);
  const there = await cluster.count(index);
  if (refused === undefined && there === documents.length) return;
  throw new BitSecureError(
    'CLUSTER_REFUSED',
    `${index}: ${there} of ${documents.length} documents arrived${refused === undefined ? '' : `; ${refused}`}`,
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
