/** Sessions joined with the pool index: what is known of a server, as it was while the session lasted. */
import { isIP } from 'node:net';
import { DIALECTS, type Dialect } from '../../model/dialect.ts';
import type { PoolRecord } from '../../model/generated/pool-record.ts';
import type { SessionPool, SessionProxied, SessionUpdate } from '../../model/session.ts';
import { knownAt } from './known-at.ts';
import { hostOf, type KnownEndpoint } from './known-endpoint.ts';

const NONE: readonly KnownEndpoint[] = [];

/** What answers for one place: the whole index, or the catalogue's lines. */
export interface EndpointLookup {
  /** @param address in canonical spelling */
  atAddress: (address: string, port: number) => readonly KnownEndpoint[];
  /** Endpoints of a name itself. @param fqdn lower case, A-labels, no trailing dot */
  withName: (fqdn: string, port: number) => readonly KnownEndpoint[];
  /** What lists say of an endpoint. */
  recordOf: (endpoint: KnownEndpoint) => PoolRecord | undefined;
}

/** A server and when it was talked to, in milliseconds since 1970-01-01T00:00:00Z. */
export interface ServerTalk {
  /** Undefined where nobody says; endpoints are of TCP. */
  transport: string | undefined;
  /** Canonical spelling. */
  address: string;
  port: number | undefined;
  names: readonly string[];
  /** Of a proxy: whom it was asked for. */
  proxied?: SessionProxied | undefined;
  firstMs: number;
  lastMs: number;
}

function onPort(endpoints: readonly KnownEndpoint[], port: number): readonly KnownEndpoint[] {
  return endpoints.length === 0 ? endpoints : endpoints.filter((endpoint) => endpoint.port === port);
}

function withNames(index: EndpointLookup, names: readonly string[], port: number): readonly KnownEndpoint[] {
  let known: readonly KnownEndpoint[] = NONE;
  for (const name of names) {
    const found = index.withName(name, port);
    if (found.length > 0) known = known.length === 0 ? found : [...known, ...found];
  }
  return known;
}

/** Of a name that has many addresses, those at the one that was talked to, where they are known. */
function atThisAddress(endpoints: readonly KnownEndpoint[], address: string): readonly KnownEndpoint[] {
  const here = endpoints.filter((endpoint) => endpoint.address === address);
  return here.length > 0 ? here : endpoints;
}

/** The name that was asked for, else one that the address is known by, else the address. @param endpoints of one port */
function textOf(endpoints: readonly KnownEndpoint[]): string {
  const port = endpoints[0]?.port;
  const [host = ''] = endpoints
    .map((endpoint) => hostOf(endpoint))
    .sort((a, b) => isIP(a) - isIP(b) || (a < b ? -1 : 1));
  return isIP(host) === 6 ? `[${host}]:${port}` : `${host}:${port}`;
}

/** The likeliest dialect by lists: what the first endpoint that they give one for is said to speak. */
function listedDialect(index: EndpointLookup, known: readonly KnownEndpoint[]): Dialect | undefined {
  for (const endpoint of known) {
    const [dialect] = index.recordOf(endpoint)?.dialects ?? [];
    if (dialect !== undefined) return dialect;
  }
  return undefined;
}

function endpointsOf(
  index: EndpointLookup,
  { address, names }: Pick<ServerTalk, 'address' | 'names'>,
  port: number,
): readonly KnownEndpoint[] {
  const named = onPort(withNames(index, names, port), port);
  return named.length > 0 ? atThisAddress(named, address) : onPort(index.atAddress(address, port), port);
}

/** Those of whom a proxy was asked for. */
function endpointsBehind(index: EndpointLookup, { host, port, names }: SessionProxied): readonly KnownEndpoint[] {
  return endpointsOf(index, { address: host, names: isIP(host) === 0 ? [host] : names }, port);
}

/**
 * What is known of a server, or of whom it was asked for as a proxy: by a name and the port, else by the address and the port. A
 * host that lists name without a port is a web site as likely as a pool: it is not taken for an endpoint.
 */
export function sessionPool(index: EndpointLookup, talk: ServerTalk): SessionPool | undefined {
  const { transport, proxied } = talk;
  if (talk.port === undefined || (transport !== undefined && transport !== 'tcp')) return undefined;
  const behind = proxied === undefined ? NONE : endpointsBehind(index, proxied);
  const known = behind.length > 0 ? behind : endpointsOf(index, talk, talk.port);
  if (known.length === 0) return undefined;
  const { pools, coins, at } = knownAt(known, talk.firstMs, talk.lastMs);
  const status = at.span?.status;
  const dialect = DIALECTS.find((one) => one === at.span?.dialect) ?? listedDialect(index, known);
  return {
    endpoint: textOf(known),
    names: pools,
    coins,
    ...(dialect === undefined ? {} : { dialect }),
    ...(status === undefined ? {} : { status }),
  };
}

/** The join for updates of sessions, as `sessions` and `replay` make them. */
export function updatePools(index: EndpointLookup): (update: SessionUpdate) => SessionPool | undefined {
  return ({ transport, server: { address, port, names }, proxied, startedUs, updatedUs }) => {
    if (transport !== 'tcp') return undefined;
    const times = { firstMs: startedUs / 1000, lastMs: updatedUs / 1000 };
    return sessionPool(index, { transport, address, port, names, proxied, ...times });
  };
}
