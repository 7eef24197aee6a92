/** Web sites of pools: whose a host below a site's domain is, and where a pool's site is. */
import type { PoolNames } from './pool-names.ts';
import { cleanHost } from './host.ts';

export class PoolSites {
  readonly #names: PoolNames;
  /** By domain. */
  readonly #pools = new Map<string, { pool: string; url: string } | undefined>();
  /** By pool. */
  readonly #urls = new Map<string, string>();

  constructor(names: PoolNames) {
    this.#names = names;
  }

  /** Takes a site that names its pool and has a web address; others tell nothing. */
  add(listedPool: string, site: string): void {
    const pool = this.#names.nameOf(listedPool);
    if (pool === undefined || !URL.canParse(site) || !/^https?:/i.test(site)) return;
    const url = new URL(site);
    const cleaned = cleanHost(url.hostname);
    if ('refused' in cleaned) return;
    const domain = cleaned.host.replace(/^(?:www|pool)\./, '');
    // Two pools that share a domain, such as one of a web host: it is nobody's.
    const known = this.#pools.get(domain);
    if (!this.#pools.has(domain)) this.#pools.set(domain, { pool, url: url.href });
    else if (known !== undefined && known.pool !== pool) this.#pools.set(domain, undefined);
    const before = this.#urls.get(pool);
    // The shortest: the pool's front page, not the page of one of its coins.
    if (
      before === undefined ||
      url.href.length < before.length ||
      (url.href.length === before.length && url.href < before)
    )
      this.#urls.set(pool, url.href);
  }

  /** The pool at whose domain, or below it, a host is. */
  of(host: string): { pool: string; url: string } | undefined {
    for (let name = host; name.includes('.'); name = name.slice(name.indexOf('.') + 1)) {
      const found = this.#pools.get(name);
      if (found !== undefined) return found;
    }
    return undefined;
  }

  ofPool(pool: string | undefined): string | undefined {
    return pool === undefined ? undefined : this.#urls.get(pool);
  }
}
