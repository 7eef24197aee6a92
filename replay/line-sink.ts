/** A sink that writes documents as lines that `replay` reads again. */
import { documentLine, type IndexDocument } from '../cluster/document.ts';
import type { Sink, SinkCounts } from '../cluster/sink.ts';

/** Characters that are gathered before they are written: one write a document would cost more than the documents. */
const BLOCK = 1 << 16;

export interface LineTarget {
  write: (text: string) => Promise<void> | void;
  /** All is written. */
  commit: () => void;
  /** Nothing is to be left. */
  discard: () => void;
}

export class LineSink implements Sink {
  readonly counts: SinkCounts = { indexed: 0, present: 0, refused: 0 };
  readonly #target: LineTarget;
  #block: string[] = [];
  #length = 0;

  constructor(target: LineTarget) {
    this.#target = target;
  }

  add(document: IndexDocument): Promise<void> | undefined {
    const line = documentLine(document);
    this.#block.push(line);
    this.#length += line.length;
    this.counts.indexed += 1;
    return this.#length < BLOCK ? undefined : this.flush();
  }

  flush(): Promise<void> | undefined {
    const text = this.#block.join('');
    this.#block = [];
    this.#length = 0;
    return text === '' ? undefined : (this.#target.write(text) ?? undefined);
  }

  async close(): Promise<void> {
    await this.flush();
    this.#target.commit();
  }

  stop(): Promise<void> {
    this.#target.discard();
    return Promise.resolve();
  }
}
