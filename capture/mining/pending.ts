/** Requests that wait for their answers, by id: bounded, the oldest is forgotten. */

const MOST = 256;

export type Asked = 'submit' | 'login' | 'work' | 'subscribe';

export class Pending {
  readonly #asked = new Map<string, Asked>();

  ask(id: unknown, what: Asked): void {
    if (id === undefined || id === null) return;
    if (this.#asked.size >= MOST) this.#asked.delete(this.#asked.keys().next().value!);
    this.#asked.set(JSON.stringify(id), what);
  }

  /** What an answer with this id is the answer to; asked once. */
  answered(id: unknown): Asked | undefined {
    const key = JSON.stringify(id);
    const what = this.#asked.get(key);
    this.#asked.delete(key);
    return what;
  }
}
