/** Numbers at random that a seed repeats on every machine: xoshiro128** (Blackman, Vigna 2018), its state made by splitmix32. */

const TWO_32 = 0x1_0000_0000;

export class Random {
  readonly #state = new Uint32Array(4);

  /** @param seed 32 bits */
  constructor(seed: number) {
    let sum = seed >>> 0;
    for (let index = 0; index < 4; index += 1) {
      sum = (sum + 0x9e3779b9) >>> 0;
      let word = Math.imul(sum ^ (sum >>> 16), 0x21f0aaad);
      word = Math.imul(word ^ (word >>> 15), 0x735a2d97);
      this.#state[index] = word ^ (word >>> 15);
    }
  }

  /** 32 bits, unsigned. */
  next(): number {
    const state = this.#state;
    const second = state[1]!;
    const result = Math.imul(rotated(Math.imul(second, 5), 7), 9) >>> 0;
    state[2]! ^= state[0]!;
    state[3]! ^= second;
    state[1]! ^= state[2]!;
    state[0]! ^= state[3]!;
    state[2]! ^= second << 9;
    state[3] = rotated(state[3]!, 11);
    return result;
  }

  /** A whole number from 0 to `limit` - 1; 0 when there is none. */
  below(limit: number): number {
    return Math.floor((this.next() / TWO_32) * limit);
  }

  /** True once in `times` times. */
  once(times: number): boolean {
    return this.below(times) === 0;
  }

  /** From 1 to `limit`, small ones far more often than large ones. */
  length(limit: number): number {
    return 1 + this.below(Math.min(limit, 1 << this.below(13)));
  }

  /** One of a list that is not empty. */
  pick<T>(list: readonly T[]): T {
    return list[this.below(list.length)]!;
  }

  /** Octets of no meaning. */
  octets(count: number): Buffer {
    const octets = Buffer.allocUnsafe(count);
    for (let at = 0; at < count; at += 1) octets[at] = this.next() >>> 24;
    return octets;
  }
}

function rotated(word: number, by: number): number {
  return (word << by) | (word >>> (32 - by));
}
