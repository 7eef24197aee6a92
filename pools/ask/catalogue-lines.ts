/** The shipped catalogue asked for single hosts. For who asks a few times, an index of all would cost more than the answers. */
import { readFileSync } from 'node:fs';
import { dataPath } from '../../files/package-data.ts';
import type { PoolRecord } from '../../model/generated/pool-record.ts';
import { endpointOfRecord, type KnownEndpoint } from './known-endpoint.ts';
import type { EndpointLookup } from './session-pool.ts';

/** How each line begins: the catalogue is written by us, its members in this order, its lines sorted by host. */
const BEGIN = '{"host":"';

const NONE: readonly KnownEndpoint[] = [];

export class CatalogueLines implements EndpointLookup {
  /** One character for each octet. */
  readonly #text = readFileSync(dataPath('catalogue', 'endpoints.ndjson'), 'latin1');
  /** Where the lines of a host begin. */
  readonly #places = new Map<string, number>();
  readonly #known = new Map<string, readonly KnownEndpoint[]>();
  readonly #records = new WeakMap<KnownEndpoint, PoolRecord>();

  constructor() {
    let last = '';
    for (let at = 0; at < this.#text.length; at = this.#text.indexOf('\n', at) + 1) {
      const host = this.#hostAt(at);
      if (host !== last) this.#places.set(host, at);
      last = host;
    }
  }

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
    const begin = this.#places.get(host);
    if (begin === undefined) return NONE;
    let known = this.#known.get(host);
    if (known === undefined) this.#known.set(host, (known = this.#read(host, begin)));
    return known.filter((endpoint) => endpoint.port === undefined || endpoint.port === port);
  }

  #hostAt(at: number): string {
    const from = at + BEGIN.length;
    return this.#text.slice(from, this.#text.indexOf('"', from));
  }

  #read(host: string, begin: number): KnownEndpoint[] {
    const endpoints = [];
    for (let at = begin; at < this.#text.length && this.#hostAt(at) === host;) {
      const end = this.#text.indexOf('\n', at);
      const line = Buffer.from(this.#text.slice(at, end), 'latin1').toString();
      const record = JSON.parse(line) as PoolRecord;
      const endpoint = endpointOfRecord(record);
      this.#records.set(endpoint, record);
      endpoints.push(endpoint);
      at = end + 1;
    }
    return endpoints;
  }
}
