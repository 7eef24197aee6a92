/** Requests that wait for their answers, by id: bounded, the oldest is forgotten. */

const MOST = 256;

export type Asked = 'submit' | 'login' | 'work' | 'subscribe';

/** Most ids are numbers; whatever else JSON has is known by its text, a string by its quotes. */
const keyOf = (id: unknown): string | number => (typeof id === 'number' ? id : JSON.stringify(id));

/** Hardly ever more than one or two wait: these are found sooner in a list than in a map. */
export class Pending {
  /** Oldest first. */
  readonly #keys: (string | number)[] = [];
  readonly #asked: Asked[] = [];

  ask(id: unknown, what: Asked): void {
    if (id === undefined || id === null) return;
    const key = keyOf(id);
    if (this.#keys.length >= MOST) this.#take(0);
    const known = this.#keys.lastIndexOf(key);
    if (known >= 0) {
      this.#asked[known] = what;
      return;
    }
    this.#keys.push(key);
    this.#asked.push(what);
  }

  /** What an answer with this id is the answer to; asked once. */
  answered(id: unknown): Asked | undefined {
    const index = this.#keys.lastIndexOf(keyOf(id));
    return index < 0 ? undefined : this.#take(index);
  }

  #take(index: number): Asked {
    if (index === this.#keys.length - 1) {
      this.#keys.pop();
      return this.#asked.pop()!;
    }
    this.#keys.splice(index, 1);
    return this.#asked.splice(index, 1)[0]!;
  }
}
