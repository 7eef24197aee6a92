/** A file's octets, looked at before they are read: a pipe can be opened only once. */
import { COMPRESSIONS, COMPRESSION_HEAD, recogniseCompression } from '../../capture/compression/index.ts';
import { recogniseFormat } from '../../capture/format/index.ts';
import { chunksOf } from '../../capture/source.ts';
import type { FlowFormatName } from './flow.ts';
import { recogniseFlows } from './index.ts';

/** Unpacked octets that tell a format: an array's first element lies in them. */
const HEAD = 64 * 1024;
/** Packed octets that are enough for them, whatever comes out. */
const MOST_PACKED = 1 << 20;

export interface Peeked {
  /** As the file is unpacked. */
  head: Buffer;
  /** All octets as they are on the disk, from the first on; to be gone through once. */
  chunks: AsyncIterable<Buffer>;
}

/** What the beginning of a file tells it is; undefined for what nobody knows, or not yet. */
export function kindOf(head: Buffer): FlowFormatName | 'capture' | undefined {
  return recogniseFormat(head) === undefined ? recogniseFlows(head) : 'capture';
}

/** Stops the unpacking of what is only looked at. */
class Enough extends Error {}

async function unpackedHead(packed: Buffer, whole: boolean): Promise<Buffer> {
  const compression = recogniseCompression(packed);
  if (compression === 'none') return packed.subarray(0, HEAD);
  const parts: Buffer[] = [];
  let length = 0;
  const decompressor = COMPRESSIONS[compression].create('', (chunk) => {
    parts.push(Buffer.from(chunk));
    length += chunk.length;
    if (length >= HEAD) throw new Enough();
  });
  try {
    await decompressor.write(packed);
    if (whole) await decompressor.end();
  } catch {
    // What is broken is told when it is read.
  }
  return Buffer.concat(parts).subarray(0, HEAD);
}

/**
 * Looks at the beginning of `file` (`-` for stdin).
 * @throws BitSecureError NOT_FOUND, UNREADABLE, INTERRUPTED
 */
export async function peek(file: string, signal?: AbortSignal): Promise<Peeked> {
  const name = file === '-' ? 'stdin' : file;
  const chunks = chunksOf(file, name, signal);
  let packed: Buffer = Buffer.alloc(0);
  let head: Buffer = packed;
  let ended = false;
  let looked = 0;
  while (!ended && head.length < HEAD && packed.length < MOST_PACKED) {
    const next = await chunks.next();
    if (next.done === true) ended = true;
    else {
      // The chunk's memory is filled again for the next one.
      packed = Buffer.concat([packed, next.value]);
    }
    // As often as there is twice as much: a pipe may bring octet after octet.
    if (!ended && packed.length < Math.max(COMPRESSION_HEAD, 2 * looked)) continue;
    looked = packed.length;
    head = await unpackedHead(packed, ended);
    if (kindOf(head) !== undefined) break;
  }
  async function* all(): AsyncGenerator<Buffer, void, void> {
    try {
      if (packed.length > 0) yield packed;
      yield* chunks;
    } finally {
      await chunks.return();
    }
  }
  return { head, chunks: all() };
}
