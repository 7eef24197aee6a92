/** A sink that only counts: what a replay would do. */
import type { IndexDocument } from '../cluster/document.ts';
import type { Sink, SinkCounts } from '../cluster/sink.ts';

export class CountSink implements Sink {
  readonly counts: SinkCounts = { indexed: 0, present: 0, refused: 0 };

  add(_document: IndexDocument): undefined {
    this.counts.indexed += 1;
  }

  flush(): undefined {}

  close(): Promise<void> {
    return Promise.resolve();
  }

  stop(): Promise<void> {
    return Promise.resolve();
  }
}
