/**
 * Several captures as one stream in order of time, whatever order they are given in: parts of a long recording come one after
 * the other, and what was recorded at the same time (several taps or interfaces) is merged packet by packet.
 */
import { BitSecureError } from '../../model/errors.ts';
import { formatBytes } from '../../model/units.ts';
import type { CaptureSummary } from '../packet.ts';
import { readCapture } from '../read.ts';
import { LaneHeap } from './lane-heap.ts';
import { beginningOf, Lane, type Beginning, type SourceSink } from './lane.ts';
import { OpenFiles } from './open-files.ts';

/** Files that are open at once. */
const MAX_OPEN = 256;
/** Octets of memory for files that are read together: some thousands of plain ones, or eight with the largest window of zstd. */
const MAX_MEMORY = 2 ** 30;

export interface CapturesOptions {
  /** Awaited between chunks: a consumer that must wait for something waits here. */
  afterChunk: () => Promise<void> | void;
  /** Gets the summary of a file when its last packet has been handed on. */
  onEnd: (summary: CaptureSummary, source: number) => void;
  /** Gets the octets of the files that each chunk took. */
  onRead?: ((octets: number) => void) | undefined;
  /** The octets of the one file that is given, where somebody has opened it already. */
  chunks?: AsyncIterable<Buffer> | undefined;
  signal?: AbortSignal | undefined;
  /** Octets of memory that captures may take which were recorded at the same time; default 1 GiB. */
  memory?: number | undefined;
}

/**
 * Reads captures (`-` is stdin). Equal times keep the order of their files, which is that of their first packets and then of
 * their names. Within a file the order is never changed.
 * @throws BitSecureError as readCapture does; USAGE when those that were recorded at the same time take too much memory
 */
export async function readCaptures(
  files: readonly string[],
  onPacket: SourceSink,
  options: CapturesOptions,
): Promise<void> {
  const [only] = files;
  if (files.length === 1 && only !== undefined) {
    const { chunks, onRead, signal, afterChunk } = options;
    options.onEnd(await readCapture(only, onPacket, { chunks, onRead, afterChunk, signal }), 0);
    return;
  }
  const merge = new Merge(onPacket, options);
  try {
    await merge.look(files);
    await merge.run();
  } finally {
    await merge.close();
  }
}

class Merge {
  readonly #onPacket: SourceSink;
  readonly #options: CapturesOptions;
  /** In order of time. */
  readonly #beginnings: Beginning[] = [];
  /** How many of them have begun. */
  #begun = 0;
  /** Those being read. */
  readonly #lanes = new LaneHeap();
  readonly #files = new OpenFiles(MAX_OPEN);
  /** Octets that they take, about. */
  #memory = 0;

  constructor(onPacket: SourceSink, options: CapturesOptions) {
    this.#onPacket = onPacket;
    this.#options = options;
  }

  /** Looks when each of the files begins. */
  async look(files: readonly string[]): Promise<void> {
    for (const file of files) this.#beginnings.push(await beginningOf(file, this.#onPacket, this.#options));
    this.#beginnings.sort((a, b) => (a.firstUs === b.firstUs ? (a.file < b.file ? -1 : 1) : a.firstUs - b.firstUs));
  }

  async run(): Promise<void> {
    while (this.#lanes.size > 0 || this.#begun < this.#beginnings.length) {
      const untilUs = this.#beginnings[this.#begun]?.firstUs ?? Infinity;
      if (this.#lanes.size === 0) this.#begin();
      else if (this.#lanes.size === 1) await this.#readAlone(this.#lanes.first, untilUs);
      else await this.#readTogether(this.#lanes.first, untilUs);
    }
  }

  async close(): Promise<void> {
    const waiting = this.#beginnings.slice(this.#begun).flatMap(({ lane }) => (lane === undefined ? [] : [lane]));
    for (const lane of [...this.#lanes.all, ...waiting]) await lane.close();
  }

  /** Hands on what one file has until another begins, or a part of it. */
  async #readAlone(lane: Lane, untilUs: number): Promise<void> {
    const { queue } = lane;
    lane.directUntilUs = untilUs;
    while (queue.length > 0 && queue.headUs <= untilUs) this.#handOn(lane);
    if (queue.length === 0) await (lane.ended ? this.#finish(lane) : this.#step(lane));
    else if (!lane.ready) await this.#step(lane);
    else if (queue.keyUs <= untilUs) this.#handOn(lane);
    else this.#begin();
  }

  /**
   * Hands on packets of several files, the earliest first, until one of them has to be read on, or another begins.
   * @param first the one of which something is to be done, where there is one
   */
  async #readTogether(first: Lane, untilUs: number): Promise<void> {
    if (!first.ready) {
      first.directUntilUs = -Infinity;
      await this.#step(first);
      this.#lanes.settle();
      return;
    }
    if (first.queue.length === 0) {
      // Whether there is more than one is asked again.
      await this.#finish(first);
      return;
    }
    for (let lane = first; lane.placeUs !== -Infinity; lane = this.#lanes.first) {
      if (lane.placeUs > untilUs) {
        this.#begin();
        return;
      }
      this.#handOn(lane);
      this.#lanes.settle();
    }
  }

  #handOn(lane: Lane): void {
    this.#onPacket(lane.queue.head, lane.source);
    lane.queue.shift();
  }

  async #step(lane: Lane): Promise<void> {
    await lane.step();
    this.#count(lane);
    await this.#options.afterChunk();
  }

  /** Begins to read the next file. */
  #begin(): void {
    const options = { ...this.#options, opener: this.#files.open };
    const { file, lane = new Lane(file, this.#onPacket, options) } = this.#beginnings[this.#begun]!;
    lane.source = this.#begun;
    this.#begun += 1;
    // Of the one that was alone nothing was asked.
    if (this.#lanes.size === 1) this.#lanes.settle();
    this.#lanes.add(lane);
    this.#count(lane);
  }

  /** Keeps count of the memory that lanes take. @throws BitSecureError USAGE when there is no more */
  #count(lane: Lane): void {
    const { file, memory, counted } = lane;
    this.#memory += memory - counted;
    lane.counted = memory;
    const { size } = this.#lanes;
    if (this.#memory <= (this.#options.memory ?? MAX_MEMORY) || size === 1) return;
    const most = formatBytes(this.#options.memory ?? MAX_MEMORY);
    throw new BitSecureError('USAGE', `${size} captures recorded at the same time take more than ${most} of memory`, {
      file,
      hint: 'merge some of them into one file first, as with mergecap, and give that',
    });
  }

  /** Ends the first one. @throws BitSecureError BAD_CAPTURE when that is how the file ended */
  async #finish(lane: Lane): Promise<void> {
    this.#lanes.shift();
    this.#memory -= lane.counted;
    await lane.close();
    this.#options.onEnd(lane.summary(), lane.source);
  }
}
