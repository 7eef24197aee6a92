/** A binary heap of things that fall due at a time, each in it once and movable: earliest first. */

/** What the heap keeps in its members. */
export interface Due {
  /** Microseconds; change it by `move` only while in the heap. */
  dueUs: number;
  /** Place in the heap; -1 outside. */
  heapIndex: number;
}

export class DueHeap<T extends Due> {
  readonly #items: T[] = [];
  /** Time of the earliest member; Infinity when empty. A field, so that the hot path compares two numbers. */
  topUs = Infinity;

  get size(): number {
    return this.#items.length;
  }

  /** The earliest member; undefined when empty. */
  top(): T | undefined {
    return this.#items[0];
  }

  add(item: T): void {
    item.heapIndex = this.#items.length;
    this.#items.push(item);
    this.#rise(item);
    this.topUs = this.#items[0]!.dueUs;
  }

  /** Gives a member a new time. */
  move(item: T, dueUs: number): void {
    const earlier = dueUs < item.dueUs;
    item.dueUs = dueUs;
    if (earlier) this.#rise(item);
    else this.#sink(item);
    this.topUs = this.#items[0]!.dueUs;
  }

  remove(item: T): void {
    const index = item.heapIndex;
    const last = this.#items.pop()!;
    item.heapIndex = -1;
    if (last !== item) {
      this.#put(last, index);
      this.#rise(last);
      this.#sink(last);
    }
    this.topUs = this.#items[0]?.dueUs ?? Infinity;
  }

  #put(item: T, index: number): void {
    this.#items[index] = item;
    item.heapIndex = index;
  }

  #rise(item: T): void {
    let index = item.heapIndex;
    while (index > 0) {
      const parent = this.#items[(index - 1) >> 1]!;
      if (parent.dueUs <= item.dueUs) break;
      this.#put(parent, index);
      index = (index - 1) >> 1;
    }
    this.#put(item, index);
  }

  #sink(item: T): void {
    let index = item.heapIndex;
    const length = this.#items.length;
    for (;;) {
      let child = 2 * index + 1;
      if (child >= length) break;
      if (child + 1 < length && this.#items[child + 1]!.dueUs < this.#items[child]!.dueUs) child += 1;
      if (this.#items[child]!.dueUs >= item.dueUs) break;
      this.#put(this.#items[child]!, index);
      index = child;
    }
    this.#put(item, index);
  }
}
