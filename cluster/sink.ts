/** Where documents go: a cluster, a file, or nowhere but into the count. */
import type { IndexDocument } from './document.ts';

/** `indexed + present + refused` is what is settled; all that was added once the sink is closed. */
export interface SinkCounts {
  indexed: number;
  /** Were there already, under their id. */
  present: number;
  refused: number;
}

export interface Sink {
  readonly counts: SinkCounts;
  /** Takes a document; a promise is to be awaited before the next one. Rejects when the sink takes no more. */
  add: (document: IndexDocument) => Promise<void> | undefined;
  /** Sends off what is gathered, when nothing comes for a while. */
  flush: () => Promise<void> | undefined;
  /** Resolves when all is settled. */
  close: () => Promise<void>;
  /** Ends early: waits a moment for what is under way. Never rejects. */
  stop: () => Promise<void>;
}
