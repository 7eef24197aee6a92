/** The compressions of captures. A new one is one file and one line here (and its name in `CaptureSummary`). */
import type { CaptureSummary } from '../packet.ts';
import type { Compression } from './compression.ts';
import { gzip } from './gzip.ts';
import { none } from './none.ts';
import { zstd } from './zstd.ts';

type CompressionName = CaptureSummary['compression'];

export const COMPRESSIONS: Readonly<Record<CompressionName, Compression>> = { gzip, zstd, none };

/** Octets that tell every compression. */
export const COMPRESSION_HEAD = 4;

/** The compression of a file that begins with `head`; `none` when it is none of ours. */
export function recogniseCompression(head: Buffer): CompressionName {
  return (Object.keys(COMPRESSIONS) as CompressionName[]).find((name) => COMPRESSIONS[name].recognises(head)) ?? 'none';
}
