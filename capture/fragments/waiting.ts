/** The datagrams that wait for fragments, oldest first, and when the next of them has waited long enough. */
import type { Datagram } from './datagram.ts';

export class Waiting {
  readonly #byKey = new Map<string, Datagram>();
  /** By IP version, in the order of their first fragments. */
  readonly #queues = { 4: new Set<Datagram>(), 6: new Set<Datagram>() };
  /** Those whose packets, or payload, are held back for the whole. */
  readonly #held = new Set<Datagram>();
  readonly #patienceUs: Record<4 | 6, number>;
  readonly #holdUs: number;
  #wakeUs = Infinity;
  #newestUs = -Infinity;
  /** Octets of memory that they take, about. */
  octets = 0;

  /** @param seconds until a datagram is given up, by IP version @param holdSeconds until it is held back no longer */
  constructor(seconds: Record<4 | 6, number>, holdSeconds: number) {
    this.#patienceUs = { 4: seconds[4] * 1e6, 6: seconds[6] * 1e6 };
    this.#holdUs = holdSeconds * 1e6;
  }

  get size(): number {
    return this.#byKey.size;
  }

  get oldest(): Datagram | undefined {
    const [four, six] = [first(this.#queues[4]), first(this.#queues[6])];
    return four === undefined || (six !== undefined && six.sinceUs < four.sinceUs) ? six : four;
  }

  get(key: string): Datagram | undefined {
    return this.#byKey.get(key);
  }

  add(datagram: Datagram): void {
    this.#byKey.set(datagram.key, datagram);
    this.#queues[datagram.ipVersion].add(datagram);
    this.#held.add(datagram);
    this.octets += datagram.cost;
    this.#wakeUs = Math.min(this.#wakeUs, datagram.sinceUs + this.#holdUs);
    this.#newestUs = Math.max(this.#newestUs, datagram.sinceUs);
  }

  delete(datagram: Datagram): void {
    this.#byKey.delete(datagram.key);
    this.#queues[datagram.ipVersion].delete(datagram);
    this.#held.delete(datagram);
    this.octets -= datagram.cost;
    if (this.size === 0) this.#newestUs = -Infinity;
  }

  /** Holds a datagram back no longer; false when it was not. */
  release(datagram: Datagram): boolean {
    return this.#held.delete(datagram);
  }

  /** Whether there is something to do at a time. */
  isDue(us: number): boolean {
    return us >= this.#wakeUs;
  }

  /** Whether time fell back so far that nothing that waits can belong to what comes now. */
  isPast(us: number): boolean {
    return us < this.#newestUs - Math.max(this.#patienceUs[4], this.#patienceUs[6]);
  }

  /** Whether a datagram has waited for long enough. */
  isOver(datagram: Datagram, us: number): boolean {
    return us >= datagram.sinceUs + this.#patienceUs[datagram.ipVersion];
  }

  /** One that has been held back for long enough. */
  heldTooLong(us: number): Datagram | undefined {
    const oldest = first(this.#held);
    return oldest !== undefined && us >= oldest.sinceUs + this.#holdUs ? oldest : undefined;
  }

  /** One that has waited for long enough. */
  waitedTooLong(us: number): Datagram | undefined {
    for (const version of [4, 6] as const) {
      const oldest = first(this.#queues[version]);
      if (oldest !== undefined && this.isOver(oldest, us)) return oldest;
    }
    return undefined;
  }

  /** Finds out when the next is due, once all that was has been seen to. */
  rest(): void {
    this.#wakeUs = Math.min(
      (first(this.#held)?.sinceUs ?? Infinity) + this.#holdUs,
      (first(this.#queues[4])?.sinceUs ?? Infinity) + this.#patienceUs[4],
      (first(this.#queues[6])?.sinceUs ?? Infinity) + this.#patienceUs[6],
    );
  }
}

function first(queue: Set<Datagram>): Datagram | undefined {
  return queue.values().next().value;
}
