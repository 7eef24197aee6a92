/** Documents into a cluster, until all are settled or somebody interrupts. */
import { BitSecureError } from '../model/errors.ts';
import { BulkSink } from './bulk-sink.ts';
import type { Cluster } from './cluster.ts';
import type { IndexDocument, RefusedDocument } from './document.ts';

/**
 * @param timeoutMs as of `BulkOptions`
 * @returns the first document that was refused
 * @throws BitSecureError INTERRUPTED, and as `BulkSink`
 */
export async function writeAll(
  cluster: Cluster,
  documents: Iterable<IndexDocument>,
  timeoutMs: number,
  signal: AbortSignal | undefined,
): Promise<RefusedDocument | undefined> {
  let refused: RefusedDocument | undefined;
  const onRefused = (document: RefusedDocument): void => {
    refused ??= document;
  };
  const sink = new BulkSink(cluster, { timeoutMs, onRefused });
  const stop = (): void => void sink.stop();
  signal?.addEventListener('abort', stop, { once: true });
  try {
    for (const document of documents) {
      if (signal?.aborted) throw new BitSecureError('INTERRUPTED', 'interrupted');
      await sink.add(document);
    }
    await sink.close();
  } catch (error) {
    await sink.stop();
    throw error;
  } finally {
    signal?.removeEventListener('abort', stop);
  }
  return refused;
}
