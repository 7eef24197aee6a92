/** Joins flows with what is known of their addresses, ports and names, at the time of each. */
import type { PoolFlow } from '../../model/generated/pool-flow.ts';
import type { PoolMiner } from '../../model/generated/pool-match.ts';
import { AddressFilter } from '../flows/address-filter.ts';
import type { SessionProxied } from '../../model/session.ts';
import type { Flow, FlowSide } from '../flows/flow.ts';
import { AddressOrder } from './address-order.ts';
import { knownAt } from './known-at.ts';
import type { KnownEndpoint } from './known-endpoint.ts';
import type { PoolIndex } from './pool-index.ts';
import { wasOf } from './was.ts';

/** Clients and servers that a report holds at most: a scan of the whole list must not fill the memory. */
const MOST_MINERS = 100_000;

const timeOf = (ms: number): string => new Date(ms).toISOString();

/** The known side of a flow, or whom that was asked for as a proxy. */
interface Known {
  client: FlowSide;
  server: FlowSide;
  proxied?: SessionProxied;
  by: PoolFlow['by'];
  endpoints: readonly KnownEndpoint[];
}

/** Holds flows against an index, and sums up who mined what where. */
export class Matcher {
  /** For the readers of flows: which of them may match at all. */
  readonly wanted: AddressFilter;
  readonly wantedNames: ReadonlySet<string>;
  readonly #index: PoolIndex;
  readonly #miners = new Map<string, PoolMiner>();
  #matched = 0;
  #leftOut = 0;

  constructor(index: PoolIndex) {
    this.#index = index;
    this.wanted = new AddressFilter(index.addresses());
    this.wantedNames = new Set(index.names());
  }

  /** Flows that matched so far. */
  get matched(): number {
    return this.#matched;
  }

  /** Of these, flows of clients and servers that the report has no room for. */
  get leftOut(): number {
    return this.#leftOut;
  }

  /** The flow with what its server was then; undefined where neither side is known on its port. */
  match(flow: Flow, file: string, line: number | undefined): PoolFlow | undefined {
    const side = this.#knownSide(flow);
    if (side === undefined) return undefined;
    const { client, server, proxied, by, endpoints } = side;
    const { pools, coins, at } = knownAt(endpoints, flow.firstMs, flow.lastMs);
    const matched: PoolFlow = {
      file,
      ...(line === undefined ? {} : { line }),
      client: { address: client.address, port: client.port },
      server: { address: server.address, port: server.port },
      ...(proxied === undefined ? {} : { proxied: { host: proxied.host, port: proxied.port } }),
      names: [...new Set(endpoints.flatMap(({ fqdn }) => fqdn ?? []))].sort(),
      ...(flow.transport === undefined ? {} : { transport: flow.transport }),
      first: timeOf(flow.firstMs),
      last: timeOf(flow.lastMs),
      ...(flow.bytes === undefined ? {} : { bytes: flow.bytes }),
      ...(flow.packets === undefined ? {} : { packets: flow.packets }),
      by,
      endpoints: endpoints.map(({ id }) => id),
      pools,
      coins,
      was: wasOf(at),
    };
    this.#matched += 1;
    this.#sum(matched, flow.continued === true);
    return matched;
  }

  #knownSide({ source, destination, proxied, transport }: Flow): Known | undefined {
    const suits = (endpoint: KnownEndpoint): boolean =>
      transport === undefined || endpoint.port === undefined || transport === endpoint.transport;
    const sides = [
      { client: source, server: destination },
      { client: destination, server: source },
    ];
    if (proxied !== undefined) {
      const { host, port, names } = proxied;
      const through = { client: source, server: destination, proxied };
      const endpoints = this.#index.atAddress(host, port).filter(suits);
      if (endpoints.length > 0) return { ...through, by: 'address', endpoints };
      const named = [host, ...names].flatMap((name) => this.#index.withName(name, port).filter(suits));
      if (named.length > 0) return { ...through, by: 'name', endpoints: named };
    }
    for (const { client, server } of sides) {
      const endpoints = this.#index.atAddress(server.address, server.port).filter(suits);
      if (endpoints.length > 0) return { client, server, by: 'address', endpoints };
    }
    for (const { client, server } of sides) {
      const endpoints = (server.names ?? []).flatMap((name) => this.#index.withName(name, server.port).filter(suits));
      if (endpoints.length > 0) return { client, server, by: 'name', endpoints };
    }
    return undefined;
  }

  #sum(flow: PoolFlow, continued: boolean): void {
    const { client, server, proxied, was } = flow;
    const behind = proxied === undefined ? '' : ` ${proxied.host} ${proxied.port}`;
    const key = `${client.address} ${server.address} ${server.port}${behind}`;
    let miner = this.#miners.get(key);
    if (miner === undefined) {
      if (this.#miners.size >= MOST_MINERS) {
        this.#leftOut += 1;
        return;
      }
      miner = emptyMiner(flow);
      this.#miners.set(key, miner);
    } else if (!continued) miner.flows += 1;
    if (flow.first < miner.first) miner.first = flow.first;
    if (flow.last > miner.last) miner.last = flow.last;
    miner.bytes += flow.bytes ?? 0;
    miner.packets += flow.packets ?? 0;
    const known = was.status ?? (was.basis === 'unobserved' ? 'unobserved' : 'listed');
    miner.was[known] += 1;
    addTo(miner.names, flow.names ?? []);
    addTo(miner.endpoints, flow.endpoints);
    addTo(miner.pools, flow.pools);
    addTo(miner.coins, flow.coins);
    if (was.dialect !== undefined) addTo(miner.dialects, [was.dialect]);
    if (was.ageSeconds !== undefined)
      miner.oldestProbeSeconds = Math.max(miner.oldestProbeSeconds ?? 0, was.ageSeconds);
    if (was.addressLeft !== undefined) miner.addressLeft = was.addressLeft;
  }

  /** Clients and the servers that they had flows with, by client, those of most octets first. */
  miners(): PoolMiner[] {
    const clients = new AddressOrder(new Set([...this.#miners.values()].map(({ client }) => client))).inOrder();
    const places = new Map(clients.map((client, place) => [client, place]));
    const placeOf = ({ client }: PoolMiner): number => places.get(client) ?? 0;
    return [...this.#miners.values()].sort(
      (a, b) => placeOf(a) - placeOf(b) || b.bytes - a.bytes || (a.first < b.first ? -1 : 1),
    );
  }
}

function addTo(list: string[], more: readonly string[]): void {
  for (const one of more) if (!list.includes(one)) list.push(one);
}

function emptyMiner({ client, server, proxied, first, last }: PoolFlow): PoolMiner {
  return {
    client: client.address,
    server: { address: server.address, port: server.port },
    ...(proxied === undefined ? {} : { proxied }),
    names: [],
    endpoints: [],
    pools: [],
    coins: [],
    dialects: [],
    first,
    last,
    flows: 1,
    bytes: 0,
    packets: 0,
    was: { up: 0, listening: 0, down: 0, unobserved: 0, listed: 0 },
  };
}
