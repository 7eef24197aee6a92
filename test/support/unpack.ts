/** Runs a decompressor over chunks and keeps what it gives. */
import type { Compression } from '../../capture/compression/compression.ts';
import { BitSecureError } from '../../model/errors.ts';

/** An error other than BitSecureError is thrown on. */
export async function unpackChunks(
  compression: Compression,
  chunks: Iterable<Buffer>,
): Promise<{ data: Buffer; warning?: string | undefined; error?: BitSecureError }> {
  const parts: Buffer[] = [];
  const decompressor = compression.create('test', (data) => void parts.push(Buffer.from(data)));
  try {
    for (const chunk of chunks) await decompressor.write(chunk);
    const warning = await decompressor.end();
    return { data: Buffer.concat(parts), warning };
  } catch (error) {
    if (error instanceof BitSecureError) return { data: Buffer.concat(parts), error };
    throw error;
  }
}
