/** gzip and zstd data written by hand from stored blocks, so that every octet is known and can be broken on purpose. */
import { crc32 } from 'node:zlib';
import xxhash from 'xxhash-wasm';

const hashes = await xxhash();

function u16le(value: number): Buffer {
  return Buffer.from([value & 255, value >>> 8]);
}

function u32le(value: number): Buffer {
  return Buffer.from([value & 255, (value >>> 8) & 255, (value >>> 16) & 255, value >>> 24]);
}

export interface GzipOptions {
  extra?: Uint8Array;
  name?: string;
  comment?: string;
  headerChecksum?: boolean;
  checksum?: number;
}

/** A gzip member with one stored block (RFC 1951, 3.2.4), of at most 65,535 octets. */
export function gzipStored(data: Uint8Array, options: GzipOptions = {}): Buffer {
  const { extra, name, comment, headerChecksum } = options;
  const flags =
    (headerChecksum ? 2 : 0) | (extra ? 4 : 0) | (name === undefined ? 0 : 8) | (comment === undefined ? 0 : 16);
  return Buffer.concat([
    Buffer.from([0x1f, 0x8b, 8, flags, 0, 0, 0, 0, 0, 255]),
    ...(extra ? [u16le(extra.length), extra] : []),
    ...(name === undefined ? [] : [Buffer.from(`${name}\0`)]),
    ...(comment === undefined ? [] : [Buffer.from(`${comment}\0`)]),
    ...(headerChecksum ? [u16le(0)] : []),
    Buffer.from([1]),
    u16le(data.length),
    u16le(~data.length & 0xffff),
    data,
    u32le(options.checksum ?? crc32(data)),
    u32le(data.length),
  ]);
}

export interface ZstdOptions {
  /** Octet of the window descriptor (RFC 8878, 3.1.1.1.2): 0x58 is 2 MiB, 0x88 128 MiB, 0x90 256 MiB. */
  window?: number;
  /** Sets the flag and appends the right checksum, or this in its place. */
  checksum?: number | 'right';
  dictionary?: number;
  blockLength?: number;
}

/** A block of a zstd frame: type 0 raw, 1 one octet repeated, 3 reserved. */
export function zstdBlock(type: number, length: number, content: Uint8Array, last: boolean): Buffer {
  return Buffer.concat([u32le((length << 3) | (type << 1) | Number(last)).subarray(0, 3), content]);
}

export function zstdFrameHeader(options: ZstdOptions = {}): Buffer {
  const { window = 0x58, checksum, dictionary } = options;
  const descriptor = (checksum === undefined ? 0 : 4) | (dictionary === undefined ? 0 : 1);
  const fields = dictionary === undefined ? [descriptor, window] : [descriptor, window, dictionary];
  return Buffer.from([0x28, 0xb5, 0x2f, 0xfd, ...fields]);
}

/** A zstd frame of raw blocks. */
export function zstdRaw(data: Uint8Array, options: ZstdOptions = {}): Buffer {
  const { blockLength = 128 * 1024, checksum } = options;
  const blocks: Buffer[] = [];
  for (let at = 0; at === 0 || at < data.length; at += blockLength) {
    const part = data.subarray(at, at + blockLength);
    blocks.push(zstdBlock(0, part.length, part, at + blockLength >= data.length));
  }
  const right = Number(hashes.h64Raw(data) & 0xffff_ffffn);
  const trailer = checksum === undefined ? Buffer.alloc(0) : u32le(checksum === 'right' ? right : checksum);
  return Buffer.concat([zstdFrameHeader(options), ...blocks, trailer]);
}

/** A skippable frame (RFC 8878, 3.1.2). */
export function zstdSkippable(data: Uint8Array): Buffer {
  return Buffer.concat([u32le(0x184d2a50), u32le(data.length), data]);
}
