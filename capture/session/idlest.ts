/**
 * Which session has been silent for longest. Made when there are too many sessions, and only then kept up: times in its heap
 * are what they were when last asked for, so that a packet costs nothing, and are put right where they matter.
 */
import { DueHeap } from './due-heap.ts';
import { Session } from './session.ts';
import type { SessionStore } from './session-store.ts';

export class Idlest {
  readonly #heap = new DueHeap();
  readonly #session: Session;

  constructor(store: SessionStore, handles: Iterable<number>) {
    this.#session = new Session(store);
    for (const handle of handles) this.add(this.#session.show(handle));
  }

  add({ handle, lastUs }: Session): void {
    this.#heap.add(handle, lastUs);
  }

  remove(handle: number): void {
    this.#heap.remove(handle);
  }

  /** Its handle; there must be one. */
  find(): number {
    for (;;) {
      const handle = this.#heap.top();
      // A session's time only grows: who is first with its true one is first of all.
      const { lastUs } = this.#session.show(handle);
      if (lastUs === this.#heap.topUs) return handle;
      this.#heap.move(handle, lastUs);
    }
  }
}
