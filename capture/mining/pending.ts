/** Requests that wait for their answers, by id: bounded, the oldest is forgotten. */

const MOST = 256;

export type Asked = 'submit' | 'login' | 'work' | 'subscribe';

/** Most ids are numbers; whatever else JSON has is known by its text, a string by its quotes. */
const keyOf = (id: unknown): string | number => (typeof id === 'number' ? id : JSON.stringify(id));

export class Pending {
  readonly #asked = new Map<string | number, Asked>();

  ask(id: unknown, what: Asked): void {
    if (id === undefined || id === null) return;
    if (this.#asked.size >= MOST) this.#asked.delete(this.#asked.keys().next().value!);
    this.#asked.set(keyOf(id), what);
  }

  /** What an answer with this id is the answer to; asked once. */
  answered(id: unknown): Asked | undefined {
    const key = keyOf(id);
    const what = this.#asked.get(key);
    this.#asked.delete(key);
    return what;
  }
}
