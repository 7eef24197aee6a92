/** The shipped catalogue asked for single hosts. For who asks a few times, an index of all would cost more than the answers. */
import { readFileSync } from 'node:fs';
import { dataPath } from '../../files/package-data.ts';
import type { PoolRecord } from '../../model/generated/pool-record.ts';
import { endpointOfRecord, type KnownEndpoint } from './known-endpoint.ts';
import type { EndpointLookup } from './session-pool.ts';

/** How each line begins: the catalogue is written by us, its members in this order, its lines sorted by host. */
const BEGIN = '{"host":"';
const NEW_LINE = 0x0a;
/** Ends a host in its line; sorts before whatever a host may hold. */
const QUOTE = 0x22;

/** Hosts remembered with their endpoints, most of them none. */
const REMEMBERED = 4096;

const NONE: readonly KnownEndpoint[] = [];

export class CatalogueLines implements EndpointLookup {
  readonly #lines = readFileSync(dataPath('catalogue', 'endpoints.ndjson'));
  readonly #known = new Map<string, readonly KnownEndpoint[]>();
  readonly #records = new WeakMap<KnownEndpoint, PoolRecord>();

  /** @param address in canonical spelling */
  atAddress(address: string, port: number): readonly KnownEndpoint[] {
    return this.#at(address, port);
  }

  /** @param fqdn lower case, A-labels, no trailing dot */
  withName(fqdn: string, port: number): readonly KnownEndpoint[] {
    return this.#at(fqdn, port);
  }

  /** The record that an endpoint was made of. */
  recordOf(endpoint: KnownEndpoint): PoolRecord | undefined {
    return this.#records.get(endpoint);
  }

  #at(host: string, port: number): readonly KnownEndpoint[] {
    let known = this.#known.get(host);
    if (known === undefined) {
      known = this.#read(host);
      if (this.#known.size >= REMEMBERED) this.#known.clear();
      this.#known.set(host, known);
    }
    return known === NONE ? NONE : known.filter((endpoint) => endpoint.port === undefined || endpoint.port === port);
  }

  #read(host: string): readonly KnownEndpoint[] {
    const endpoints: KnownEndpoint[] = [];
    for (let at = this.#firstFrom(host); this.#order(at, host) === 0;) {
      const end = this.#endOf(at);
      const record = JSON.parse(this.#lines.toString('utf8', at, end)) as PoolRecord;
      const endpoint = endpointOfRecord(record);
      this.#records.set(endpoint, record);
      endpoints.push(endpoint);
      at = end + 1;
    }
    return endpoints.length === 0 ? NONE : endpoints;
  }

  /** Where the first line begins whose host does not sort before a host. */
  #firstFrom(host: string): number {
    let low = 0;
    let high = this.#lines.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      const at = middle === 0 ? 0 : this.#lines.lastIndexOf(NEW_LINE, middle - 1) + 1;
      if (this.#order(at, host) < 0) low = this.#endOf(at) + 1;
      else high = at;
    }
    return low;
  }

  /** Less than 0 where the host of a line sorts before a host, 0 where it is that; more after the last line. */
  #order(at: number, host: string): number {
    const from = at + BEGIN.length;
    for (let index = 0; index < host.length; index += 1) {
      const order = (this.#lines[from + index] ?? Infinity) - host.charCodeAt(index);
      if (order !== 0) return order;
    }
    return (this.#lines[from + host.length] ?? Infinity) - QUOTE;
  }

  #endOf(at: number): number {
    return this.#lines.indexOf(NEW_LINE, at);
  }
}
