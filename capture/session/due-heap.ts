/**
 * A binary heap of things that fall due at a time, earliest first: small numbers (handles), each in it once and movable.
 * Times stand in the heap itself, so that moving one about touches no other memory.
 */

const INITIAL = 1024;

export class DueHeap {
  #times = new Float64Array(INITIAL);
  #handles = new Int32Array(INITIAL);
  /** Index in the heap, by handle. */
  #places = new Int32Array(INITIAL);
  #size = 0;
  /** Time of the earliest member; Infinity when empty. A field, so that the hot path compares two numbers. */
  topUs = Infinity;

  get size(): number {
    return this.#size;
  }

  /** The earliest member; -1 when empty. */
  top(): number {
    return this.#size === 0 ? -1 : this.#handles[0]!;
  }

  /** All members, in no order. */
  handles(): Int32Array {
    return this.#handles.subarray(0, this.#size);
  }

  /** When a member falls due. */
  timeOf(handle: number): number {
    return this.#times[this.#places[handle]!]!;
  }

  add(handle: number, us: number): void {
    if (this.#size === this.#times.length) this.#grow();
    if (handle >= this.#places.length)
      this.#places = enlarged(this.#places, Math.max(handle + 1, 2 * this.#places.length));
    this.#rise(handle, us, this.#size++);
    this.topUs = this.#times[0]!;
  }

  /** Gives a member a new time. */
  move(handle: number, us: number): void {
    const index = this.#places[handle]!;
    if (us < this.#times[index]!) this.#rise(handle, us, index);
    else this.#sink(handle, us, index);
    this.topUs = this.#times[0]!;
  }

  remove(handle: number): void {
    const index = this.#places[handle]!;
    this.#size -= 1;
    const last = this.#handles[this.#size]!;
    if (last !== handle) {
      const us = this.#times[this.#size]!;
      this.#rise(last, us, index);
      this.#sink(last, us, this.#places[last]!);
    }
    this.topUs = this.#size === 0 ? Infinity : this.#times[0]!;
  }

  #put(handle: number, us: number, index: number): void {
    this.#times[index] = us;
    this.#handles[index] = handle;
    this.#places[handle] = index;
  }

  /** Puts a member where it belongs, at `index` or above. */
  #rise(handle: number, us: number, from: number): void {
    let index = from;
    while (index > 0) {
      const parent = (index - 1) >> 1;
      if (this.#times[parent]! <= us) break;
      this.#put(this.#handles[parent]!, this.#times[parent]!, index);
      index = parent;
    }
    this.#put(handle, us, index);
  }

  /** Puts a member where it belongs, at `index` or below. */
  #sink(handle: number, us: number, from: number): void {
    const times = this.#times;
    const size = this.#size;
    let index = from;
    for (;;) {
      let child = 2 * index + 1;
      if (child >= size) break;
      if (child + 1 < size && times[child + 1]! < times[child]!) child += 1;
      if (times[child]! >= us) break;
      this.#put(this.#handles[child]!, times[child]!, index);
      index = child;
    }
    this.#put(handle, us, index);
  }

  #grow(): void {
    const times = new Float64Array(2 * this.#size);
    times.set(this.#times);
    this.#times = times;
    this.#handles = enlarged(this.#handles, 2 * this.#size);
  }
}

function enlarged(before: Int32Array, length: number): Int32Array<ArrayBuffer> {
  const after = new Int32Array(length);
  after.set(before);
  return after;
}
