/** A sink that writes documents as lines that `replay` reads again. */
import { writeLine, type IndexDocument } from '../cluster/document.ts';
import { Octets } from '../model/octets.ts';
import type { Sink, SinkCounts } from '../cluster/sink.ts';

/** Octets that are gathered before they are written: one write a document would cost more than the documents. */
const BLOCK = 1 << 16;

export interface LineTarget {
  write: (text: string) => Promise<void> | void;
  /** All is written. */
  commit: () => void;
  /** Ends early. Answers whether what was written stays, as in a stream. */
  discard: () => boolean;
}

export class LineSink implements Sink {
  readonly counts: SinkCounts = { indexed: 0, present: 0, refused: 0 };
  readonly #target: LineTarget;
  readonly #block = new Octets(2 * BLOCK);

  constructor(target: LineTarget) {
    this.#target = target;
  }

  add(document: IndexDocument): Promise<void> | undefined {
    writeLine(document, this.#block);
    this.counts.indexed += 1;
    return this.#block.length < BLOCK ? undefined : this.flush();
  }

  flush(): Promise<void> | undefined {
    const text = this.#block.toString();
    this.#block.truncate(0);
    return text === '' ? undefined : (this.#target.write(text) ?? undefined);
  }

  async close(): Promise<void> {
    await this.flush();
    this.#target.commit();
  }

  stop(): Promise<void> {
    if (!this.#target.discard()) this.counts.indexed = 0;
    return Promise.resolve();
  }
}
