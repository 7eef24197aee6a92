/** Endpoints as detection tools want them: one indicator for each name and each address, with all that is known of it. */
import { addressBytes } from '../../model/address.ts';
import type { PoolStatus } from '../../model/pool-words.ts';
import { plainLine } from '../../model/text.ts';
import type { KnownEndpoint } from '../ask/known-endpoint.ts';

export interface Indicator {
  kind: 'domain' | 'ipv4' | 'ipv6';
  /** A-labels in lower case, or an address in canonical spelling. */
  value: string;
  /** Those that are known, sorted. */
  ports: number[];
  /** A list names the host alone: it counts on every port. */
  anyPort: boolean;
  pools: string[];
  coins: string[];
  dialects: string[];
  sites: string[];
  /** The best of its endpoints; absent where none was probed. */
  status?: PoolStatus;
  /** Times of probes: first and last time up, end of the last probe. */
  upFirst?: string;
  upLast?: string;
  checkedAt?: string;
}

const RANK: Readonly<Record<PoolStatus, number>> = { up: 3, listening: 2, down: 1 };

class Gathered {
  readonly kind: Indicator['kind'];
  readonly value: string;
  #anyPort = false;
  readonly #ports = new Set<number>();
  readonly #words = {
    pools: new Set<string>(),
    coins: new Set<string>(),
    dialects: new Set<string>(),
    sites: new Set<string>(),
  };
  readonly #times: Pick<Indicator, 'upFirst' | 'upLast' | 'checkedAt'> = {};
  #status: PoolStatus | undefined;

  constructor(kind: Indicator['kind'], value: string) {
    this.kind = kind;
    this.value = value;
  }

  add(endpoint: KnownEndpoint): void {
    if (endpoint.port === undefined) this.#anyPort = true;
    else this.#ports.add(endpoint.port);
    for (const pool of endpoint.pools) this.#words.pools.add(plainLine(pool));
    for (const coin of endpoint.coins) this.#words.coins.add(plainLine(coin));
    if (endpoint.dialect !== undefined) this.#words.dialects.add(endpoint.dialect);
    if (endpoint.site !== undefined) this.#words.sites.add(endpoint.site);
    const { status, upFirst, upLast, checkedAt } = endpoint;
    if (status !== undefined && (this.#status === undefined || RANK[status] > RANK[this.#status]))
      this.#status = status;
    // RFC 3339 in UTC with milliseconds sorts as text.
    if (upFirst !== undefined && upFirst < (this.#times.upFirst ?? '9')) this.#times.upFirst = upFirst;
    if (upLast !== undefined && upLast > (this.#times.upLast ?? '')) this.#times.upLast = upLast;
    if (checkedAt !== undefined && checkedAt > (this.#times.checkedAt ?? '')) this.#times.checkedAt = checkedAt;
  }

  done(): Indicator {
    const { pools, coins, dialects, sites } = this.#words;
    const { upFirst, upLast, checkedAt } = this.#times;
    return {
      kind: this.kind,
      value: this.value,
      ports: [...this.#ports].sort((a, b) => a - b),
      anyPort: this.#anyPort,
      pools: [...pools].sort(),
      coins: [...coins].sort(),
      dialects: [...dialects].sort(),
      sites: [...sites].sort(),
      ...(this.#status === undefined ? {} : { status: this.#status }),
      ...(upFirst === undefined ? {} : { upFirst }),
      ...(upLast === undefined ? {} : { upLast }),
      ...(checkedAt === undefined ? {} : { checkedAt }),
    };
  }
}

/**
 * Names by alphabet, then addresses by number, IPv4 first. An address that its name has no longer is left out: it may be
 * somebody else's by now.
 */
export function indicatorsOf(endpoints: readonly KnownEndpoint[]): Indicator[] {
  const names = new Map<string, Gathered>();
  const addresses = new Map<string, Gathered>();
  for (const endpoint of endpoints) {
    const { fqdn, address } = endpoint;
    if (fqdn !== undefined) {
      const name = names.get(fqdn) ?? new Gathered('domain', fqdn);
      names.set(fqdn, name);
      name.add(endpoint);
    }
    if (address === undefined || endpoint.addressCurrent === false) continue;
    const gathered = addresses.get(address) ?? new Gathered(address.includes(':') ? 'ipv6' : 'ipv4', address);
    addresses.set(address, gathered);
    gathered.add(endpoint);
  }
  const byNumber = [...addresses.values()]
    .map((gathered) => ({ gathered, bytes: addressBytes(gathered.value) ?? new Uint8Array() }))
    .sort((a, b) => a.bytes.length - b.bytes.length || Buffer.compare(a.bytes, b.bytes));
  const byName = [...names.values()].sort((a, b) => (a.value < b.value ? -1 : 1));
  return [...byName, ...byNumber.map(({ gathered }) => gathered)].map((gathered) => gathered.done());
}

/** One line on an indicator for a person: `mining endpoint of Nanopool; XMR; ports 10300, 10343; stratum-monero; up, …`. */
export function describeIndicator(indicator: Indicator): string {
  const { ports, pools, coins, dialects, status, checkedAt } = indicator;
  const state = status === undefined ? 'not probed' : `${status}${checkedAt === undefined ? '' : ` at ${checkedAt}`}`;
  const told = [
    pools.length === 0 ? 'mining endpoint' : `mining endpoint of ${pools.join(', ')}`,
    coins.join(', '),
    ports.length === 0 ? '' : `port${ports.length === 1 ? '' : 's'} ${ports.join(', ')}`,
    dialects.join(', '),
    state,
  ];
  return plainLine(told.filter((part) => part !== '').join('; '));
}

/** How sure it is that mining happens there, from 0 to 100: by the last probe, or by lists alone. */
export function confidenceOf({ status }: Indicator): number {
  if (status === undefined) return 50;
  return { up: 90, listening: 60, down: 15 }[status];
}
