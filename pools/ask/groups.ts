/** Endpoints by keys. */
import type { KnownEndpoint } from './known-endpoint.ts';

/** Endpoints by a key. Most keys have one: an array of its own for each would double the index. */
export class Groups {
  readonly #groups = new Map<string, KnownEndpoint | KnownEndpoint[]>();

  add(key: string, endpoint: KnownEndpoint): void {
    const group = this.#groups.get(key);
    if (group === undefined) this.#groups.set(key, endpoint);
    else if (Array.isArray(group)) group.push(endpoint);
    else this.#groups.set(key, [group, endpoint]);
  }

  get(key: string): readonly KnownEndpoint[] | undefined {
    const group = this.#groups.get(key);
    return group === undefined || Array.isArray(group) ? group : [group];
  }

  keys(): Iterable<string> {
    return this.#groups.keys();
  }
}
