/** Every endpoint that is known, found by address, block, name, pool or coin. In memory; stores and lists fill it. */
import type { AddressRange } from '../../model/address.ts';
import type { PoolEndpoint } from '../../model/generated/pool-endpoint.ts';
import type { PoolRecord } from '../../model/generated/pool-record.ts';
import type { PoolStore } from '../store.ts';
import { AddressOrder } from './address-order.ts';
import { parentDomains, registrableDomain } from './domains.ts';
import { Groups } from './groups.ts';
import { endpointOfRecord, hostOf, joinRecord, placeKey, type KnownEndpoint } from './known-endpoint.ts';
import { WordIndex } from './word-index.ts';

/** How a name led to endpoints. */
export type NameRelation = 'name' | 'canonical-name' | 'subdomain' | 'parent-domain';

export interface NameMatch {
  by: NameRelation;
  /** The name that is known, or (`subdomain`) the one asked for, which known names are below. */
  name: string;
  endpoints: readonly KnownEndpoint[];
}

/** An endpoint of a list that gives no port is known on every port. */
function onPort(endpoints: readonly KnownEndpoint[] | undefined, port: number | undefined): readonly KnownEndpoint[] {
  if (endpoints === undefined) return [];
  return port === undefined ? endpoints : endpoints.filter((one) => one.port === undefined || one.port === port);
}

/** Host of a web site's URL; undefined where it is none. */
function siteHost(site: string): string | undefined {
  return URL.canParse(site) ? new URL(site).hostname : undefined;
}

export class PoolIndex {
  /** Stored states first, then records that no state covers; each with the catalogue's present pools and coins. */
  readonly endpoints: readonly KnownEndpoint[];
  readonly #records = new Map<string, PoolRecord>();
  readonly #byAddress = new Groups();
  readonly #byName = new Groups();
  readonly #byCanonicalName = new Groups();
  #byId: Map<string, KnownEndpoint> | undefined;
  #words: WordIndex | undefined;
  #order: AddressOrder | undefined;
  #domains: { names: Map<string, string[]>; ofPools: Set<string> } | undefined;

  /**
   * @param states of a store; empty where none is at hand
   * @param catalogue merged records, one for each host and port
   */
  constructor(states: readonly PoolEndpoint[], catalogue: readonly PoolRecord[]) {
    for (const record of catalogue) this.#records.set(placeKey(record.host, record.port), record);
    const covered = new Set<PoolRecord>();
    const endpoints = states.map((state): KnownEndpoint => {
      const record = this.recordOf(state);
      if (record === undefined) return state;
      covered.add(record);
      return joinRecord(state, record);
    });
    for (const record of catalogue) if (!covered.has(record)) endpoints.push(endpointOfRecord(record));
    this.endpoints = endpoints;
    for (const endpoint of endpoints) this.#add(endpoint);
  }

  #add(endpoint: KnownEndpoint): void {
    if (endpoint.address !== undefined) this.#byAddress.add(endpoint.address, endpoint);
    if (endpoint.fqdn !== undefined) this.#byName.add(endpoint.fqdn, endpoint);
    for (const name of endpoint.canonicalNames ?? [])
      if (name !== endpoint.fqdn) this.#byCanonicalName.add(name, endpoint);
  }

  /** Pools and coins: of no use to who asks for addresses. */
  #wordsOf(): WordIndex {
    this.#words ??= new WordIndex(this.endpoints, this.#records.values());
    return this.#words;
  }

  /** The catalogue's record of an endpoint: what lists say of it, hints of dialect and TLS included. */
  recordOf(endpoint: KnownEndpoint): PoolRecord | undefined {
    return this.#records.get(placeKey(hostOf(endpoint), endpoint.port));
  }

  /** The endpoint of an id. */
  get(id: string): KnownEndpoint | undefined {
    this.#byId ??= new Map(this.endpoints.map((endpoint) => [endpoint.id, endpoint]));
    return this.#byId.get(id);
  }

  /** @param address in canonical spelling; @param port any when undefined */
  atAddress(address: string, port?: number): readonly KnownEndpoint[] {
    return onPort(this.#byAddress.get(address), port);
  }

  /** Every address that is known, in canonical spelling. */
  addresses(): Iterable<string> {
    return this.#byAddress.keys();
  }

  /** Every name that is known, canonical names left out. */
  names(): Iterable<string> {
    return this.#byName.keys();
  }

  /** Endpoints of a name itself. @param fqdn lower case, A-labels, no trailing dot */
  withName(fqdn: string, port?: number): readonly KnownEndpoint[] {
    return onPort(this.#byName.get(fqdn), port);
  }

  /** Endpoints with an address in the range, in order of address. */
  inRange(range: AddressRange, port?: number): readonly KnownEndpoint[] {
    this.#order ??= new AddressOrder(this.#byAddress.keys());
    return this.#order.within(range).flatMap((address) => this.atAddress(address, port));
  }

  /**
   * Endpoints by a name, by names below it, and where nothing has it, by the nearest name above it that is a pool's. Never by a
   * public suffix or a domain of shared hosting. With a port only those on it: a known name may yet give none.
   * @param fqdn lower case, A-labels, no trailing dot
   */
  named(fqdn: string, port?: number): NameMatch[] {
    const matches: NameMatch[] = [];
    const tell = (by: NameRelation, name: string, endpoints: readonly KnownEndpoint[] | undefined): void => {
      if (endpoints !== undefined) matches.push({ by, name, endpoints: onPort(endpoints, port) });
    };
    tell('name', fqdn, this.#byName.get(fqdn));
    tell('canonical-name', fqdn, this.#byCanonicalName.get(fqdn));
    const below = this.#namesBelow(fqdn).flatMap((name) => this.#byName.get(name) ?? []);
    if (below.length > 0) tell('subdomain', fqdn, below);
    if (matches.length > 0) return matches;
    for (const parent of parentDomains(fqdn)) {
      tell('parent-domain', parent, this.#byName.get(parent) ?? this.#ofPoolDomain(parent));
      if (matches.length > 0) break;
    }
    return matches;
  }

  /** Endpoints of a pool by its name, whatever its case, spaces and hyphens. */
  ofPool(name: string, port?: number): readonly KnownEndpoint[] {
    return onPort(this.#wordsOf().ofPool(name), port);
  }

  /** Endpoints where a coin is mined, by its symbol or name. */
  ofCoin(symbolOrName: string, port?: number): readonly KnownEndpoint[] {
    return onPort(this.#wordsOf().ofCoin(symbolOrName), port);
  }

  /** Name of a coin by its symbol, where a list gives it. */
  coinName(symbol: string): string | undefined {
    return this.#wordsOf().coinName(symbol);
  }

  /** Built when the first name is asked for: the suffix list costs more than the rest of the index. */
  #domainsOf(): { names: Map<string, string[]>; ofPools: Set<string> } {
    if (this.#domains !== undefined) return this.#domains;
    const names = new Map<string, string[]>();
    const ofPools = new Set<string>();
    for (const name of this.#byName.keys()) {
      const domain = registrableDomain(name);
      if (domain === undefined) continue;
      const others = names.get(domain);
      if (others === undefined) names.set(domain, [name]);
      else others.push(name);
      // A web site alone does not make its domain a pool's: it may be a page at GitHub. A server beside it does.
      const own = ({ site }: KnownEndpoint): boolean =>
        site !== undefined && registrableDomain(siteHost(site) ?? '') === domain;
      if (!ofPools.has(domain) && this.#byName.get(name)?.some(own)) ofPools.add(domain);
    }
    this.#domains = { names, ofPools };
    return this.#domains;
  }

  #namesBelow(fqdn: string): string[] {
    const domain = registrableDomain(fqdn);
    const names = domain === undefined ? undefined : this.#domainsOf().names.get(domain);
    return (names ?? []).filter((name) => name.endsWith(`.${fqdn}`)).sort();
  }

  #ofPoolDomain(domain: string): KnownEndpoint[] | undefined {
    const { names, ofPools } = this.#domainsOf();
    if (!ofPools.has(domain)) return undefined;
    return (names.get(domain) ?? []).flatMap((name) => this.#byName.get(name) ?? []);
  }
}

/** An index over a store's states, or over the catalogue alone. @throws BitSecureError as the store's `load` */
export async function loadIndex(
  store: Pick<PoolStore, 'load'> | undefined,
  catalogue: readonly PoolRecord[],
  signal?: AbortSignal,
): Promise<PoolIndex> {
  return new PoolIndex((await store?.load(signal)) ?? [], catalogue);
}
