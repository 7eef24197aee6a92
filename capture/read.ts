/** Reads a capture as a stream: file or stdin, plain or compressed, whatever container format. */
import { BitSecureError } from '../model/errors.ts';
import { COMPRESSIONS, COMPRESSION_HEAD, recogniseCompression } from './compression/index.ts';
import type { Decompressor } from './compression/compression.ts';
import { describeForeign } from './format/foreign.ts';
import type { FormatParser } from './format/format.ts';
import { FORMATS, recogniseFormat } from './format/index.ts';
import type { CaptureSummary, PacketRecord } from './packet.ts';
import { chunksOf } from './source.ts';

/** Octets that tell what a file is, or what it looks like. A pipe that delivers fewer is read on until they are there. */
const HEAD = 512;

export interface ReadOptions {
  /** Awaited between chunks: a consumer that must wait for something waits here. */
  afterChunk?: () => Promise<void> | void;
  /** Gets the octets of the file that each chunk took, as they are on the disk. */
  onRead?: ((octets: number) => void) | undefined;
  /** The file's octets, where somebody has opened it already to look what it is; each chunk valid until the next. */
  chunks?: AsyncIterable<Buffer> | undefined;
  signal?: AbortSignal | undefined;
}

/**
 * Calls `onPacket` for each packet of `file` (`-` for stdin), with one record that is filled again for the next packet.
 * Memory does not depend on the size of the file. Resolves when all is read; what `onPacket` throws is passed on.
 * @throws BitSecureError BAD_CAPTURE (after the packets before the fault), NOT_FOUND, UNREADABLE, INTERRUPTED
 */
export async function readCapture(
  file: string,
  onPacket: (record: PacketRecord) => void,
  options: ReadOptions = {},
): Promise<CaptureSummary> {
  const name = file === '-' ? 'stdin' : file;
  const reading = new Reading(name, onPacket);
  for await (const chunk of options.chunks ?? chunksOf(file, name, options.signal)) {
    options.onRead?.(chunk.length);
    await reading.write(chunk);
    await options.afterChunk?.();
  }
  const summary = await reading.end();
  await options.afterChunk?.();
  return summary;
}

/** Places of the totals. */
const PACKETS = 0;
const BYTES = 1;
const FIRST = 2;
const LAST = 3;

/** One pass over the octets of one file: sniffs the compression, then the format, and keeps count. */
export class Reading {
  readonly #file: string;
  readonly #sink: (record: PacketRecord) => void;
  readonly #summary: CaptureSummary;
  /** As typed numbers: a variable of a closure would be a new object for every packet. */
  readonly #totals = Float64Array.of(0, 0, Infinity, -Infinity);
  /** Octets kept until they tell the compression, and then the format. */
  #head: Buffer = Buffer.alloc(0);
  #decompressor: Decompressor | undefined;
  #parser: FormatParser | undefined;

  constructor(file: string, onPacket: (record: PacketRecord) => void) {
    this.#file = file;
    this.#summary = { file, format: 'pcap', compression: 'none', packets: 0, bytes: 0, warnings: [] };
    const totals = this.#totals;
    this.#sink = (record) => {
      const { us } = record;
      if (us < totals[FIRST]!) totals[FIRST] = us;
      if (us > totals[LAST]!) totals[LAST] = us;
      totals[PACKETS]! += 1;
      totals[BYTES]! += record.originalLength;
      onPacket(record);
    };
  }

  /** Octets of memory that it keeps, about. */
  get memory(): number {
    return this.#decompressor?.memory ?? 0;
  }

  /** Takes the next octets. When it resolves, all packets that are whole have been handed on. @throws BitSecureError BAD_CAPTURE */
  async write(chunk: Buffer): Promise<void> {
    if (this.#decompressor) return this.#decompressor.write(chunk);
    this.#head = Buffer.concat([this.#head, chunk]);
    if (this.#head.length >= COMPRESSION_HEAD) await this.#startDecompressor();
    return undefined;
  }

  /** The file has ended. @throws BitSecureError BAD_CAPTURE */
  async end(): Promise<CaptureSummary> {
    if (!this.#decompressor) await this.#startDecompressor();
    const cut = await this.#decompressor?.end();
    if (!this.#parser) this.#startParser(cut);
    this.#parser?.end();
    this.#summary.warnings.push(...(cut === undefined ? [] : [cut]), ...(this.#parser?.warnings ?? []));
    const totals = this.#totals;
    this.#summary.packets = totals[PACKETS]!;
    this.#summary.bytes = totals[BYTES]!;
    if (totals[PACKETS] !== 0) {
      this.#summary.firstUs = totals[FIRST]!;
      this.#summary.lastUs = totals[LAST]!;
    }
    return this.#summary;
  }

  async #startDecompressor(): Promise<void> {
    const head = this.#head;
    this.#head = Buffer.alloc(0);
    this.#summary.compression = recogniseCompression(head);
    this.#decompressor = COMPRESSIONS[this.#summary.compression].create(this.#file, (chunk) => this.#unpacked(chunk));
    await this.#decompressor.write(head);
  }

  #unpacked(chunk: Buffer): void {
    if (this.#parser) {
      this.#parser.push(chunk);
      return;
    }
    this.#head = Buffer.concat([this.#head, chunk]);
    if (this.#head.length >= HEAD || recogniseFormat(this.#head)) this.#startParser();
  }

  #startParser(cut?: string): void {
    const head = this.#head;
    this.#head = Buffer.alloc(0);
    const format = recogniseFormat(head);
    if (!format) throw this.#notACapture(head, cut);
    this.#summary.format = format;
    this.#parser = FORMATS[format].create(this.#file, this.#sink);
    this.#parser.push(head);
  }

  #notACapture(head: Buffer, cut: string | undefined): BitSecureError {
    const packed = this.#summary.compression === 'none' ? '' : ` inside the ${this.#summary.compression} data`;
    const because = cut === undefined ? '' : ` (${cut})`;
    if (head.length === 0)
      return new BitSecureError('BAD_CAPTURE', `is empty${packed}${because}`, {
        file: this.#file,
        hint: 'give a capture of at least a file header',
      });
    const { looksLike, hint } = describeForeign(head.subarray(0, HEAD));
    return new BitSecureError('BAD_CAPTURE', `is no capture: it looks like ${looksLike}${packed}${because}`, {
      file: this.#file,
      hint,
    });
  }
}
