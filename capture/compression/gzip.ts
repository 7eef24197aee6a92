/**
 * gzip (RFC 1952), several members included. The members are taken apart here and only the deflate data is left to
 * node:zlib, because its own gunzip withholds octets that it has unpacked already when data is cut or garbage follows.
 */
import { crc32, createInflateRaw, type InflateRaw } from 'node:zlib';
import { BitSecureError } from '../../model/errors.ts';
import { u32le, u8 } from '../bytes.ts';
import { grouped } from '../../model/units.ts';
import type { Compression, DataSink, Decompressor } from './compression.ts';
import { GzipHeader } from './gzip-header.ts';

const OUTPUT_CHUNK = 256 * 1024;
/** Octets per step: 16 KiB of deflate data unpack to 16 MiB at most, so that nothing much can gather between steps. */
const STEP = 16 * 1024;
const TRAILER = 8;
/** What zlib keeps to inflate: its window and its tables. */
const INFLATE = 48 * 1024;

class GzipDecompressor implements Decompressor {
  readonly memory = OUTPUT_CHUNK + INFLATE;
  readonly #file: string;
  readonly #sink: DataSink;
  readonly #trailer = Buffer.alloc(TRAILER);
  #state: 'header' | 'data' | 'trailer' | 'garbage' = 'header';
  #header = new GzipHeader();
  #inflate: InflateRaw | undefined;
  #settle: (error?: Error | null) => void = () => undefined;
  #ended = false;
  /** What the sink threw: it is called by the event loop, where nobody could catch it. */
  #fault: { error: unknown } | undefined;
  #trailerOctets = 0;
  #checksum = 0;
  #unpacked = 0;
  #members = 0;
  #position = 0;

  constructor(file: string, sink: DataSink) {
    this.#file = file;
    this.#sink = sink;
  }

  async write(chunk: Buffer): Promise<void> {
    const start = this.#position;
    for (let at = 0; at < chunk.length && this.#state !== 'garbage'; at = this.#position - start) {
      if (this.#state === 'header') this.#takeHeader(u8(chunk, at));
      else if (this.#state === 'trailer') this.#takeTrailer(u8(chunk, at));
      else await this.#takeData(chunk.subarray(at, at + STEP));
    }
  }

  async end(): Promise<string | undefined> {
    this.#inflate?.destroy();
    if (this.#state === 'garbage')
      return `the gzip data ends at octet ${grouped(this.#position)}; what follows is ignored`;
    if (this.#state === 'header' && this.#header.fixedOctets === 0) return undefined;
    return `the gzip data is cut after ${grouped(this.#position)} octets`;
  }

  #takeHeader(octet: number): void {
    const { fixedOctets } = this.#header;
    if (!this.#header.take(octet)) {
      if (this.#members === 0 || fixedOctets > 1) throw this.#corrupt('no member starts here');
      this.#position -= fixedOctets;
      this.#state = 'garbage';
      return;
    }
    this.#position += 1;
    if (!this.#header.complete) return;
    this.#header = new GzipHeader();
    this.#startInflate();
    this.#state = 'data';
  }

  #startInflate(): void {
    this.#ended = false;
    this.#checksum = 0;
    this.#unpacked = 0;
    const inflate = createInflateRaw({ chunkSize: OUTPUT_CHUNK });
    inflate.on('data', (data: Buffer) => this.#deliver(data));
    inflate.on('error', (error) => this.#settle(error));
    inflate.on('end', () => {
      this.#ended = true;
      this.#settle();
    });
    this.#inflate = inflate;
  }

  #deliver(data: Buffer): void {
    if (this.#fault) return;
    this.#checksum = crc32(data, this.#checksum);
    this.#unpacked += data.length;
    try {
      this.#sink(data);
    } catch (error) {
      this.#fault = { error };
    }
  }

  async #takeData(step: Buffer): Promise<void> {
    const inflate = this.#inflate;
    if (!inflate) return;
    const before = inflate.bytesWritten;
    // A write that fails, or that runs into the end of the deflate data, is never called back: the events tell then.
    const error = await new Promise<Error | null | undefined>((resolve) => {
      this.#settle = resolve;
      inflate.write(step, resolve);
    });
    if (this.#fault || error) inflate.destroy();
    if (this.#fault) throw this.#fault.error;
    if (error) throw this.#corrupt(error.message);
    this.#position += inflate.bytesWritten - before;
    if (!this.#ended) return;
    inflate.destroy();
    this.#trailerOctets = 0;
    this.#state = 'trailer';
  }

  #takeTrailer(octet: number): void {
    this.#trailer[this.#trailerOctets] = octet;
    this.#trailerOctets += 1;
    this.#position += 1;
    if (this.#trailerOctets < TRAILER) return;
    if (u32le(this.#trailer, 0) !== this.#checksum || u32le(this.#trailer, 4) !== this.#unpacked % 2 ** 32)
      throw this.#corrupt('checksum or length of the unpacked data is wrong');
    this.#members += 1;
    this.#state = 'header';
  }

  #corrupt(what: string): BitSecureError {
    return new BitSecureError('BAD_CAPTURE', `holds bad gzip data behind octet ${grouped(this.#position)}: ${what}`, {
      file: this.#file,
    });
  }
}

/** gzip, by its magic. */
export const gzip: Compression = {
  recognises: (head) => head[0] === 0x1f && head[1] === 0x8b,
  create: (file, sink) => new GzipDecompressor(file, sink),
};
