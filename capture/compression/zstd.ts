/**
 * Zstandard (RFC 8878), several frames and skippable frames included. fzstd unpacks the blocks; this module cuts the stream
 * into frame headers and blocks first, because fzstd by itself allocates whatever window a header declares (up to 2 GB),
 * and reads past the end of a block that is cut.
 */
import { Decompress } from 'fzstd';
import xxhash, { type XXHash, type XXHashAPI } from 'xxhash-wasm';
import { BitSecureError } from '../../model/errors.ts';
import { u16le, u32le, u8 } from '../bytes.ts';
import { Carry, type UnitReader } from '../format/carry.ts';
import { grouped } from '../../model/units.ts';
import type { Compression, DataSink, Decompressor } from './compression.ts';

const FRAME_MAGIC = 0xfd2fb528;
const SKIPPABLE_MAGIC = 0x184d2a5;
/** Magic and descriptor of a frame, magic and length of a skippable frame; every honest frame is longer. */
const MIN_FRAME = 8;
const DESCRIPTOR = 4;
const CHECKSUM_FLAG = 4;
const RESERVED_FLAG = 8;
const SINGLE_SEGMENT_FLAG = 32;
const BLOCK_HEADER = 3;
const MAX_BLOCK = 128 * 1024;
const CHECKSUM = 4;
const RLE_BLOCK = 1;
const RESERVED_BLOCK = 3;
/** What the zstd tool itself accepts without being told otherwise. */
const MAX_WINDOW = 128 * 1024 * 1024;
/**
 * fzstd moves the whole window once per block. Honest frames fill their blocks (128 KiB); a frame of countless tiny blocks
 * with a large window would keep the processor busy for hours. So octets moved are bounded by octets unpacked.
 */
const MOVED_PER_OCTET = 8192;
const MOVED_FREE = 2 ** 35;

let loading: Promise<XXHashAPI> | undefined;

type State = 'frame' | 'skip' | 'block' | 'checksum' | 'garbage';

class ZstdDecompressor implements Decompressor, UnitReader {
  needed = MIN_FRAME;
  readonly #file: string;
  readonly #sink: DataSink;
  readonly #carry = new Carry(this);
  #state: State = 'frame';
  #frame = new Decompress();
  #blocks: Uint8Array[] = [];
  #hashes: XXHashAPI | undefined;
  /** Of what the frame held so far, where it ends in a checksum. */
  #hash: XXHash<bigint> | undefined;
  #window = 0;
  #skip = 0;
  #frames = 0;
  #garbageAt = 0;
  #moved = 0;
  #unpacked = 0;

  constructor(file: string, sink: DataSink) {
    this.#file = file;
    this.#sink = sink;
  }

  /** A block beside the window, packed and unpacked. */
  get memory(): number {
    return this.#window + 2 * MAX_BLOCK;
  }

  async write(chunk: Buffer): Promise<void> {
    this.#hashes ??= await (loading ??= xxhash());
    this.#carry.push(chunk);
  }

  async end(): Promise<string | undefined> {
    const { position, pending } = this.#carry;
    if (this.#state === 'garbage')
      return `the zstd data ends at octet ${grouped(this.#garbageAt)}; what follows is ignored`;
    if (this.#state === 'frame' && pending === 0) return undefined;
    return `the zstd data is cut after ${grouped(position + pending)} octets`;
  }

  read(data: Buffer, start: number, end: number, origin: number): number {
    let at = start;
    while (at < end) {
      if (this.#state === 'garbage') return end;
      if (this.#state === 'skip') {
        const skipped = Math.min(this.#skip, end - at);
        at += skipped;
        this.#skip -= skipped;
        if (this.#skip === 0) this.#state = 'frame';
        continue;
      }
      this.needed = this.#unitLength(data, at, end, origin);
      if (end - at < this.needed) return at;
      this.#take(data.subarray(at, at + this.needed), origin + at);
      at += this.needed;
    }
    this.needed = 1;
    return at;
  }

  /** Octets of the unit at `at`, as far as the octets that are there tell. */
  #unitLength(data: Buffer, at: number, end: number, origin: number): number {
    if (this.#state === 'checksum') return CHECKSUM;
    if (this.#state === 'block') {
      if (end - at < BLOCK_HEADER) return BLOCK_HEADER;
      const type = (u8(data, at) >>> 1) & 3;
      const size = (u16le(data, at) | (u8(data, at + 2) << 16)) >>> 3;
      if (type === RESERVED_BLOCK || size > MAX_BLOCK)
        throw this.#corrupt(origin + at, `block of type ${type} and ${grouped(size)} octets`);
      return BLOCK_HEADER + (type === RLE_BLOCK ? 1 : size);
    }
    if (end - at < MIN_FRAME) return MIN_FRAME;
    if (u32le(data, at) !== FRAME_MAGIC) return MIN_FRAME;
    const { windowOctets, dictionaryOctets, contentOctets } = frameFields(u8(data, at + DESCRIPTOR));
    return DESCRIPTOR + 1 + windowOctets + dictionaryOctets + contentOctets;
  }

  #take(unit: Buffer, offset: number): void {
    if (this.#state === 'checksum') this.#check(unit, offset);
    else if (this.#state === 'block') this.#takeBlock(unit, offset);
    else if (u32le(unit, 0) === FRAME_MAGIC) this.#startFrame(unit, offset);
    else if (isSkippable(unit)) {
      this.#skip = u32le(unit, 4);
      if (this.#skip > 0) this.#state = 'skip';
    } else if (this.#frames > 0) {
      this.#garbageAt = offset;
      this.#state = 'garbage';
    } else throw this.#corrupt(offset, 'no frame starts here');
  }

  #startFrame(header: Buffer, offset: number): void {
    const descriptor = u8(header, DESCRIPTOR);
    if (descriptor & RESERVED_FLAG) throw this.#corrupt(offset, 'reserved bit set in a frame header');
    if (descriptor & 3) throw this.#corrupt(offset, 'the frame was made with a dictionary, which is not at hand');
    this.#window = windowSize(header, descriptor);
    if (this.#window > MAX_WINDOW)
      throw this.#corrupt(
        offset,
        `its frame wants a window of ${grouped(this.#window)} octets, more than the ${grouped(MAX_WINDOW)} allowed`,
        'compress it again without --long',
      );
    this.#hash = descriptor & CHECKSUM_FLAG ? this.#hashes?.create64() : undefined;
    // fzstd does not verify checksums: that is done here. Without the flag it does not wait for one either, and a cut frame yields its last block.
    const plain = Buffer.from(header);
    plain.writeUInt8(descriptor & ~CHECKSUM_FLAG, DESCRIPTOR);
    this.#frame = new Decompress((block) => this.#blocks.push(block));
    this.#frame.push(plain);
    this.#frames += 1;
    this.#state = 'block';
  }

  #takeBlock(unit: Buffer, offset: number): void {
    const last = (u8(unit, 0) & 1) === 1;
    this.#blocks.length = 0;
    try {
      this.#frame.push(unit, last);
    } catch (error) {
      throw this.#corrupt(offset, error instanceof Error ? error.message : String(error));
    }
    this.#moved += this.#window;
    for (const block of this.#blocks) {
      this.#unpacked += block.length;
      this.#hash?.update(block);
      if (block.length > 0) this.#sink(Buffer.from(block.buffer, block.byteOffset, block.length));
    }
    if (this.#moved > MOVED_FREE + this.#unpacked * MOVED_PER_OCTET)
      throw this.#corrupt(offset, `blocks too small for a window of ${grouped(this.#window)} octets`);
    if (last) this.#state = this.#hash === undefined ? 'frame' : 'checksum';
  }

  /** The checksum is the lower half of XXH64 over the frame's content (RFC 8878, 3.1.1). */
  #check(checksum: Buffer, offset: number): void {
    if (this.#hash !== undefined && Number(this.#hash.digest() & 0xffff_ffffn) !== u32le(checksum, 0))
      throw this.#corrupt(offset, 'checksum of the unpacked data is wrong');
    this.#state = 'frame';
  }

  #corrupt(offset: number, what: string, hint?: string): BitSecureError {
    const place = { file: this.#file, ...(hint === undefined ? {} : { hint }) };
    return new BitSecureError('BAD_CAPTURE', `holds bad zstd data at octet ${grouped(offset)}: ${what}`, place);
  }
}

/** Octets of the fields behind the descriptor of a frame header (RFC 8878, 3.1.1.1). */
function frameFields(descriptor: number): { windowOctets: number; dictionaryOctets: number; contentOctets: number } {
  const single = (descriptor & SINGLE_SEGMENT_FLAG) !== 0;
  const contentFlag = descriptor >>> 6;
  return {
    windowOctets: single ? 0 : 1,
    dictionaryOctets: [0, 1, 2, 4][descriptor & 3] ?? 0,
    contentOctets: contentFlag === 0 ? Number(single) : 2 ** contentFlag,
  };
}

/** Window of a frame without dictionary: its descriptor octet, or the content size where the content is one segment. */
function windowSize(header: Buffer, descriptor: number): number {
  if (descriptor & SINGLE_SEGMENT_FLAG) {
    const { contentOctets } = frameFields(descriptor);
    if (contentOctets === 8) return u32le(header, 5) + u32le(header, 9) * 2 ** 32;
    return contentOctets === 2 ? u16le(header, 5) + 256 : contentOctets === 1 ? u8(header, 5) : u32le(header, 5);
  }
  const field = u8(header, DESCRIPTOR + 1);
  const base = 2 ** (10 + (field >>> 3));
  return base + (base / 8) * (field & 7);
}

function isSkippable(head: Buffer): boolean {
  return u32le(head, 0) >>> 4 === SKIPPABLE_MAGIC;
}

/** Zstandard, by the magic of a frame or of a skippable frame. */
export const zstd: Compression = {
  recognises: (head) => head.length >= 4 && (u32le(head, 0) === FRAME_MAGIC || isSkippable(head)),
  create: (file, sink) => new ZstdDecompressor(file, sink),
};
