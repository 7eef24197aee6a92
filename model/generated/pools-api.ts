// Generated from schemas/pools-api.schema.json by `npm run types`. Edit the schema, not this file.

export type Reason =
  | 'answered'
  | 'login-refused'
  | 'credentials-wanted'
  | 'not-ready'
  | 'handshake'
  | 'silent'
  | 'closed-without-answer'
  | 'reset'
  | 'other-protocol'
  | 'limit-exceeded'
  | 'tls-failed'
  | 'refused'
  | 'timeout'
  | 'unreachable'
  | 'dns-failed';
export type Dialect =
  | 'stratum'
  | 'stratum-zcash'
  | 'stratum-monero'
  | 'stratum-ethereum'
  | 'ethereumstratum-1'
  | 'ethereumstratum-2'
  | 'stratum-v2'
  | 'getblocktemplate'
  | 'getwork'
  | 'monero-daemon';
export type Count = number;
/**
 * Absent on the last page.
 */
export type Cursor = string;
export type Texts = string[];
export type Status = 'up' | 'listening' | 'down';
/**
 * RFC 3339.
 */
export type Time = string;
/**
 * Endpoints by name, most first.
 */
export type Tally = {
  name: string;
  endpoints: Count;
}[];

/**
 * What the API of `bitsecure pools serve` is asked and answers. Its OpenAPI description is made of this and of pool-endpoint and pool-lookup.
 */
export interface PoolsApi {
  endpointFilter?: EndpointFilter;
  endpointSort?: EndpointSort;
  currencySort?: CurrencySort;
  poolSort?: PoolSort;
  nameFilter?: NameFilter;
  changeFilter?: ChangeFilter;
  timelineSpan?: TimelineSpan;
  healthLimit?: HealthLimit;
  paging?: Paging;
  endpointPage?: EndpointPage;
  currencyPage?: CurrencyPage;
  poolPage?: PoolPage;
  changePage?: ChangePage;
  statistics?: Statistics;
  timeline?: Timeline;
  health?: Health;
  problem?: Problem;
  lookupQuestion?: LookupQuestion;
}
/**
 * Conditions that all have to hold; of one that is given several times, any.
 */
export interface EndpointFilter {
  /**
   * Symbol of a coin, in any case.
   *
   * @maxItems 32
   */
  coin?: string[];
  /**
   * Name of a pool, in any case.
   *
   * @maxItems 32
   */
  pool?: string[];
  /**
   * Present status; `unprobed` is an endpoint that no probe has seen yet.
   *
   * @maxItems 4
   */
  status?: ('up' | 'listening' | 'down' | 'unprobed')[];
  /**
   * Why it has its status.
   *
   * @maxItems 32
   */
  reason?: Reason[];
  /**
   * What it speaks.
   *
   * @maxItems 16
   */
  dialect?: Dialect[];
  /**
   * Whether it was seen inside TLS.
   */
  tls?: boolean;
  /**
   * Port number.
   *
   * @maxItems 32
   */
  port?: number[];
  /**
   * Name with wildcards: `*` is any text, `?` one character.
   */
  fqdn?: string;
  /**
   * IPv4 or IPv6 address, or a CIDR block.
   */
  address?: string;
  /**
   * Words that all stand in its name, address, port, pools, coins or site.
   */
  text?: string;
}
export interface EndpointSort {
  /**
   * Order, descending with `-`; what is not known comes last in both.
   */
  sort?:
    | 'fqdn'
    | '-fqdn'
    | 'address'
    | '-address'
    | 'port'
    | '-port'
    | 'pool'
    | '-pool'
    | 'coin'
    | '-coin'
    | 'status'
    | '-status'
    | 'reason'
    | '-reason'
    | 'dialect'
    | '-dialect'
    | 'tls'
    | '-tls'
    | 'latency'
    | '-latency'
    | 'checked'
    | '-checked'
    | 'since'
    | '-since';
}
export interface CurrencySort {
  /**
   * Order, descending with `-`.
   */
  sort?: 'symbol' | '-symbol' | 'endpoints' | '-endpoints' | 'up' | '-up';
}
export interface PoolSort {
  /**
   * Order, descending with `-`.
   */
  sort?: 'name' | '-name' | 'endpoints' | '-endpoints' | 'up' | '-up';
}
export interface NameFilter {
  /**
   * Text that stands in its name.
   */
  text?: string;
}
export interface ChangeFilter {
  /**
   * Changes at or after this time, RFC 3339.
   */
  since?: string;
}
export interface TimelineSpan {
  /**
   * First point, RFC 3339; the first probe when absent.
   */
  from?: string;
  /**
   * Last point, RFC 3339; the newest probe when absent.
   */
  to?: string;
  /**
   * How many points.
   */
  points?: number;
}
export interface HealthLimit {
  /**
   * Answer 503 also when the newest probe is older, in seconds.
   */
  maxAge?: number;
}
export interface Paging {
  /**
   * Number of the page, from 1. Not with `cursor`.
   */
  page?: number;
  /**
   * Items of a page. CSV has all items when neither page, size nor cursor is given.
   */
  size?: number;
  /**
   * `next` of the answer before: goes on behind its last item, whatever was added meanwhile.
   */
  cursor?: string;
}
export interface EndpointPage {
  total: Count;
  size: Count;
  page?: Count;
  next?: Cursor;
  items: EndpointRow[];
}
/**
 * An endpoint as lists show it; the whole of it is at /api/v1/endpoints/{id}.
 */
export interface EndpointRow {
  id: string;
  fqdn?: string;
  address?: string;
  port?: number;
  transport: 'tcp';
  pools: Texts;
  site?: string;
  coins: Texts;
  algorithms?: Texts;
  regions?: Texts;
  status?: Status;
  reason?: string;
  dialect?: string;
  tls?: boolean;
  latencyMs?: number;
  checkedAt?: Time;
  statusSince?: Time;
}
export interface CurrencyPage {
  total: Count;
  size: Count;
  page?: Count;
  next?: Cursor;
  items: Currency[];
}
export interface Currency {
  symbol: string;
  name?: string;
  algorithms: Texts;
  pools: Count;
  endpoints: Count;
  statuses: StatusCounts;
}
export interface StatusCounts {
  up: Count;
  listening: Count;
  down: Count;
  unprobed: Count;
}
export interface PoolPage {
  total: Count;
  size: Count;
  page?: Count;
  next?: Cursor;
  items: Pool[];
}
export interface Pool {
  name: string;
  site?: string;
  coins: Texts;
  endpoints: Count;
  statuses: StatusCounts;
}
export interface ChangePage {
  total: Count;
  size: Count;
  page?: Count;
  next?: Cursor;
  items: Change[];
}
/**
 * A probe that saw another status than the one before.
 */
export interface Change {
  time: Time;
  /**
   * Of the endpoint.
   */
  id: string;
  fqdn?: string;
  address?: string;
  port?: number;
  pools: Texts;
  coins: Texts;
  was: Status;
  is: Status;
  /**
   * Of the new status.
   */
  reason: string;
  dialect?: string;
}
export interface Statistics {
  endpoints: Count;
  /**
   * Different names.
   */
  fqdns: number;
  /**
   * Different addresses.
   */
  ipv4: number;
  /**
   * Different addresses.
   */
  ipv6: number;
  /**
   * RFC 3339.
   */
  checkedAt?: string;
  statuses: StatusCounts;
  reasons: Tally;
  dialects: Tally;
  /**
   * Seen inside TLS.
   */
  tls: number;
  coins: Tally;
  pools: Tally;
}
/**
 * How many endpoints had which status; one counts from its first probe on, with what the last probe before the point saw.
 */
export interface Timeline {
  /**
   * At equal distances; none when nothing was probed yet.
   */
  points: TimelinePoint[];
}
export interface TimelinePoint {
  time: Time;
  up: Count;
  listening: Count;
  down: Count;
}
export interface Health {
  /**
   * False with status 503.
   */
  healthy: boolean;
  /**
   * Of BitSecure.
   */
  version: string;
  /**
   * Where the endpoints come from.
   */
  source: string;
  /**
   * The last attempt to read the source succeeded.
   */
  reachable: boolean;
  /**
   * What went wrong, when it did not.
   */
  trouble?: string;
  /**
   * RFC 3339.
   */
  loadedAt: string;
  /**
   * RFC 3339.
   */
  checkedAt?: string;
  /**
   * Since the newest probe.
   */
  ageSeconds?: number;
  endpoints: Count;
}
/**
 * RFC 9457.
 */
export interface Problem {
  title: string;
  status: number;
  /**
   * What is wrong, and what to do.
   */
  detail: string;
  /**
   * Where an answer is that this one would have been too large for.
   */
  see?: string;
}
export interface LookupQuestion {
  /**
   * FQDN, address or CIDR block, with :port or without, URL, coin or pool.
   */
  q?: string;
  /**
   * Also what it was at this time, RFC 3339.
   */
  at?: string;
}
