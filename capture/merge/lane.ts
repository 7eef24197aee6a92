/** One of several captures that are read together: handed on as it comes while it is alone, packet by packet otherwise. */
import { stat } from 'node:fs/promises';
import { BitSecureError } from '../../model/errors.ts';
import type { CaptureSummary, PacketRecord } from '../packet.ts';
import { Reading } from '../read.ts';
import { chunksOf, type Opener } from '../source.ts';
import { RecordQueue } from './record-queue.ts';

/** Octets of a chunk: there may be many lanes. Two are kept. */
const CHUNK = 64 * 1024;
/** Octets that are unpacked at once, because what comes of them may have to be kept. */
export const SLICE = 16 * 1024;

/** Gets a packet, and the number of its file in the order in which the files begin: none where there is only one. */
export type SourceSink = (record: PacketRecord, source?: number) => void;

interface LaneOptions {
  signal?: AbortSignal | undefined;
  onRead?: ((octets: number) => void) | undefined;
  /** How a plain file is opened. */
  opener?: Opener | undefined;
}

export class Lane {
  /** As the user named it. */
  readonly file: string;
  readonly queue = new RecordQueue();
  /** Packets later than this are queued; up to it they go straight to `onPacket`. */
  directUntilUs = -Infinity;
  /** Its number. */
  source = 0;
  /** Where it stands among others (see `place`), in microseconds. */
  placeUs = -Infinity;
  /** What of its memory has been counted. */
  counted = 0;
  #summary: CaptureSummary | undefined;
  /** What is wrong with the file behind the packets that are queued. */
  #fault: BitSecureError | undefined;
  readonly #reading: Reading;
  readonly #chunks: AsyncGenerator<Buffer, void, void>;
  readonly #options: LaneOptions;
  #rest: Buffer = Buffer.alloc(0);

  constructor(file: string, onPacket: SourceSink, options: LaneOptions) {
    this.file = file;
    const name = file === '-' ? 'stdin' : file;
    this.#options = options;
    this.#chunks = chunksOf(file, name, options.signal, CHUNK, options.opener);
    this.#reading = new Reading(name, (record) => {
      // Once a packet is queued, those behind it are too.
      if (this.queue.length === 0 && record.us <= this.directUntilUs) onPacket(record, this.source);
      else this.queue.push(record);
    });
  }

  get ended(): boolean {
    return this.#summary !== undefined || this.#fault !== undefined;
  }

  /** True when the place of its first packet is known: the next one is there, or none comes. */
  get ready(): boolean {
    return this.ended || this.queue.length > 1;
  }

  /** Octets of memory that it takes, about. */
  get memory(): number {
    return 2 * CHUNK + this.queue.memory + this.#reading.memory;
  }

  /** Finds its place: that of its first packet, or before all others while something is to be done for it. */
  place(): void {
    this.placeUs = this.ready && this.queue.length > 0 ? this.queue.keyUs : -Infinity;
  }

  /** Reads a little more. */
  async step(): Promise<void> {
    this.queue.rewind();
    try {
      if (this.#rest.length === 0) {
        const { done, value } = await this.#chunks.next();
        if (done === true) {
          this.#summary = await this.#reading.end();
          return;
        }
        this.#options.onRead?.(value.length);
        this.#rest = value;
      }
      const slice = this.#rest.subarray(0, SLICE);
      this.#rest = this.#rest.subarray(SLICE);
      await this.#reading.write(slice);
    } catch (error) {
      if (!(error instanceof BitSecureError) || error.code !== 'BAD_CAPTURE') throw error;
      this.#fault = error;
    }
  }

  /** What the file was, when its last packet is gone. @throws BitSecureError BAD_CAPTURE for what was wrong behind that */
  summary(): CaptureSummary {
    if (this.#summary === undefined) throw this.#fault ?? new BitSecureError('INTERNAL', 'a capture has not ended');
    return this.#summary;
  }

  async close(): Promise<void> {
    await this.#chunks.return();
  }
}

/** A capture whose beginning has been looked at. */
export interface Beginning {
  file: string;
  /** The earlier of its first two packets, in microseconds; -Infinity when there is none. */
  firstUs: number;
  /** What has been read already, where it cannot be read again. */
  lane: Lane | undefined;
}

/**
 * Looks when a capture begins. What is no plain file, such as stdin, is read once only: it stays open.
 * @throws BitSecureError NOT_FOUND, UNREADABLE, INTERRUPTED; BAD_CAPTURE when no packet comes before the fault
 */
export async function beginningOf(file: string, onPacket: SourceSink, options: LaneOptions): Promise<Beginning> {
  const about = file === '-' ? undefined : await stat(file).catch(() => undefined);
  const again = about?.isFile() === true;
  const lane = new Lane(file, onPacket, again ? { signal: options.signal } : options);
  let stays = false;
  try {
    while (!lane.ready) await lane.step();
    if (lane.queue.length === 0) lane.summary();
    stays = !again;
    return { file, firstUs: lane.queue.length === 0 ? -Infinity : lane.queue.keyUs, lane: again ? undefined : lane };
  } finally {
    if (!stays) await lane.close();
  }
}
