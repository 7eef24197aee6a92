/** One spelling for each pool: `2miners`, `2Miners.com`, `2miners-solo` and `2 Miners` are one. */

/** What lists write where they know no pool, and words that are no name. */
const NO_POOL = new Set(['', 'unknown', 'pool', 'solo', 'null', 'none', 'main', 'node', 'mining', 'bch']);

const DOMAIN = /^[a-z0-9-]+(?:\.[a-z0-9-]+)*\.[a-z]{2,}$/i;
const SOLO = /[-_ ]+solo$/i;
/** HiveOS writes `fastpool_xyz` for fastpool.xyz. */
const FLAT_DOMAIN = /_(com|io|net|org|pw|xyz)$/;

/** Equal for spellings of one word, whatever their case, blanks and punctuation: `Mining Pool-Hub` and `miningpoolhub`. */
export function wordKey(text: string): string {
  const lower = text.normalize('NFKC').toLowerCase();
  return lower.replace(/[^\p{L}\p{N}]/gu, '') || lower;
}

/** Equal for spellings of one pool; undefined for what is no name. */
export function poolKey(name: string): string | undefined {
  const trimmed = name.trim().replace(SOLO, '').replace(FLAT_DOMAIN, '.$1');
  const bare = DOMAIN.test(trimmed) ? trimmed.replace(/^(?:www|pool)\./i, '').replace(/\.[a-z]{2,}$/i, '') : trimmed;
  const key = wordKey(bare);
  return NO_POOL.has(key) || !/\p{L}/u.test(key) ? undefined : key;
}

/** The better of two spellings, by what a person would write: no domain, not all lower case, common. */
function compareSpellings([a, countA]: [string, number], [b, countB]: [string, number]): number {
  const badness = (name: string): number =>
    (DOMAIN.test(name) || FLAT_DOMAIN.test(name) ? 2 : 0) + (name === name.toLowerCase() ? 1 : 0);
  return badness(a) - badness(b) || countB - countA || (a < b ? -1 : 1);
}

/** Collects spellings first, then answers with one for each pool. */
export class PoolNames {
  readonly #spellings = new Map<string, Map<string, number>>();
  readonly #chosen = new Map<string, string>();
  /** `pmp_pool` is `pmp` where that is known too; `molepool` is not `mole`. */
  readonly #suffixed = new Map<string, string>();

  #keyOf(name: string): string | undefined {
    const key = poolKey(name);
    const base = key === undefined ? undefined : this.#suffixed.get(key);
    return base !== undefined && this.#spellings.has(base) ? base : key;
  }

  add(name: string): void {
    const key = poolKey(name);
    if (key === undefined) return;
    const spellings = this.#spellings.get(key) ?? new Map<string, number>();
    const spelling = name.trim().replace(SOLO, '');
    this.#spellings.set(key, spellings.set(spelling, (spellings.get(spelling) ?? 0) + 1));
    const base = /[-_ ]pool$/i.test(spelling) ? poolKey(spelling.slice(0, -5)) : undefined;
    if (base !== undefined) this.#suffixed.set(key, base);
  }

  /** The spelling to use; undefined for what is no pool's name. */
  nameOf(name: string): string | undefined {
    const key = this.#keyOf(name);
    if (key === undefined) return undefined;
    let chosen = this.#chosen.get(key);
    if (chosen === undefined) {
      const [best] = [...(this.#spellings.get(key) ?? [])].sort(compareSpellings);
      chosen = best?.[0] ?? name.trim().replace(SOLO, '');
      this.#chosen.set(key, chosen);
    }
    return chosen;
  }

  /** Other spellings than the chosen one, for the report: pool → spellings. */
  merged(): [name: string, spellings: string[]][] {
    const all = [...this.#spellings].flatMap(([, spellings]): [string, string[]][] => {
      const names = [...spellings.keys()].sort();
      const chosen = this.nameOf(names[0] ?? '') ?? '';
      const others = names.filter((name) => name !== chosen);
      return others.length === 0 ? [] : [[chosen, others]];
    });
    return all.sort(([a], [b]) => (a < b ? -1 : 1));
  }
}
