/**
 * Results that may tell of this machine and not of the endpoint: all of a family unreachable where there is no route for it, all
 * silent where the network is down. They are held back until one endpoint of the family answers anything at all.
 */
import { isIP } from 'node:net';
import type { PoolReason } from '../../model/pool-words.ts';

type Family = 4 | 6;

/** So many that were well before do not fall silent together. */
const ALIVE = 10;

export interface Doubtful {
  address: string;
  reason: PoolReason;
}

export class Doubts<T extends Doubtful> {
  readonly #alive: Record<Family, number> = { 4: 0, 6: 0 };
  readonly #proved: Record<Family, boolean> = { 4: false, 6: false };
  readonly #held: Record<Family, T[]> = { 4: [], 6: [] };

  /** An endpoint of the address that took connections when it was last probed. */
  wasAlive(address: string): void {
    this.#alive[familyOf(address)] += 1;
  }

  /** What can be believed now: the result and those held back before it, or nothing yet. */
  add(result: T): T[] {
    const family = familyOf(result.address);
    const doubtful = result.reason === 'unreachable' || (result.reason === 'timeout' && this.#alive[family] >= ALIVE);
    if (!doubtful && result.reason !== 'timeout') this.#proved[family] = true;
    if (doubtful && !this.#proved[family]) {
      this.#held[family].push(result);
      return [];
    }
    return this.#proved[family] ? [...this.#held[family].splice(0), result] : [result];
  }

  /** Results that were never believed, of each family. */
  get left(): Readonly<Record<Family, readonly T[]>> {
    return this.#held;
  }
}

function familyOf(address: string): Family {
  return isIP(address) === 6 ? 6 : 4;
}
