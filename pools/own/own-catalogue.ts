/** Changes to a user's own catalogue, and what each of them means beside the shipped one. */
import { canonicalJson } from '../../model/json.ts';
import type { PoolRecord } from '../../model/generated/pool-record.ts';
import { applyOverlay, isTombstone, userOver, type OverlayEntry } from '../catalogue/overlay.ts';
import { recordKey } from '../catalogue/record.ts';

/** `merged`: the shipped catalogue has it too. `changed`: the user's own had it. */
export type AddOutcome = 'new' | 'merged' | 'changed' | 'unchanged';

type Place = Pick<PoolRecord, 'host' | 'port'>;

function placeOf({ host, port }: Place): Place {
  return { host, ...(port === undefined ? {} : { port }) };
}

export class OwnCatalogue {
  readonly #shipped: ReadonlyMap<string, PoolRecord>;
  readonly #records = new Map<string, PoolRecord>();
  readonly #tombstones = new Map<string, Place>();

  constructor(shipped: readonly PoolRecord[], entries: readonly OverlayEntry[]) {
    this.#shipped = new Map(shipped.map((record) => [recordKey(record), record]));
    for (const entry of entries) {
      const key = recordKey(entry);
      if (isTombstone(entry)) {
        this.#records.delete(key);
        this.#tombstones.set(key, placeOf(entry));
      } else {
        const before = this.#records.get(key);
        this.#records.set(key, before === undefined ? entry : userOver(before, entry));
      }
    }
  }

  /** The file's content: for each endpoint at most a tombstone and a record. */
  entries(): OverlayEntry[] {
    const tombstones = [...this.#tombstones.values()].map(({ host, port }): OverlayEntry =>
      port === undefined ? { host, removed: true } : { host, port, removed: true },
    );
    return [...tombstones, ...this.#records.values()];
  }

  /** What is known of an endpoint, of the shipped catalogue and the user's together. */
  get(place: Place): PoolRecord | undefined {
    const key = recordKey(place);
    const shipped = this.#tombstones.has(key) ? undefined : this.#shipped.get(key);
    const own = this.#records.get(key);
    return shipped === undefined || own === undefined ? (own ?? shipped) : userOver(shipped, own);
  }

  /** Every record of a host, whatever its port. */
  ofHost(host: string): PoolRecord[] {
    return applyOverlay([...this.#shipped.values()], this.entries()).filter((record) => record.host === host);
  }

  /** True for what the user took out and did not put back. */
  isRemoved(place: Place): boolean {
    const key = recordKey(place);
    return this.#tombstones.has(key) && !this.#records.has(key);
  }

  /** Adds what a record says to what is known; what was removed comes back. */
  add(record: PoolRecord): AddOutcome {
    const key = recordKey(record);
    if (this.isRemoved(record)) this.#tombstones.delete(key);
    const before = this.#records.get(key);
    if (before === undefined) {
      this.#records.set(key, record);
      return this.#shipped.has(key) ? 'merged' : 'new';
    }
    const after = userOver(before, record);
    this.#records.set(key, after);
    return canonicalJson(after) === canonicalJson(before) ? 'unchanged' : 'changed';
  }

  /** Puts a record in the place of all that is known of its endpoint. */
  replace(record: PoolRecord): void {
    const key = recordKey(record);
    if (this.#shipped.has(key)) this.#tombstones.set(key, placeOf(record));
    this.#records.set(key, record);
  }

  /** Takes an endpoint out, whoever named it. */
  remove(place: Place): void {
    const key = recordKey(place);
    this.#records.delete(key);
    if (this.#shipped.has(key)) this.#tombstones.set(key, placeOf(place));
    else this.#tombstones.delete(key);
  }
}
