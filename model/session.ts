/**
 * Session documents as the rest of the tool sees them, before a profile gives the fields their names in an index.
 * A session is a two-way conversation of one transport 5-tuple, seen from its client.
 */
import type { Dialect } from './dialect.ts';
import type { PoolStatus } from './pool-words.ts';

/** Transport by its IANA protocol keyword in lower case (`tcp`, `udp`, `icmp`, `ipv6-icmp`, `igmp`, …) or `ip-proto-<n>`. */
export type Transport = string;

/**
 * How sure the recogniser is: `seen` in the payload or by name, `likely` by the sizes, order and look of what cannot be read,
 * `guess` by port only, `unknown` neither.
 */
export type ApplicationCertainty = 'seen' | 'likely' | 'guess' | 'unknown';

export interface SessionApplication {
  /** Lower case, the top of the stack: `stratum`, `tls`, `windows_update`, `unknown`. */
  name: string;
  /** The whole stack, such as `/tcp/tls/stratum`. */
  path: string;
  certainty: ApplicationCertainty;
}

/** One side of a session. Bytes are octets of whole frames on the wire (original length, link layer included). */
export interface SessionSide {
  /** Canonical spelling, RFC 5952. */
  address: string;
  /** Absent where the transport has none. */
  port?: number;
  /** Lower case with colons; absent on links without. */
  mac?: string;
  /** Names that DNS answers, SNI or Host gave this address, lower case, no trailing dot, sorted. */
  names: readonly string[];
  /** Bytes sent by this side since the start of the session. */
  bytes: number;
  /** Bytes sent by this side since the update before. */
  bytesDelta: number;
  packets: number;
  packetsDelta: number;
}

/** What the pool index knows of a session's server, or of whom that was asked for as a proxy: a known mining endpoint, as it was at the time of the session. */
export interface SessionPool {
  /** `eu1.pool.example.org:3333`: the FQDN by which it is known, else its address, and the port. */
  endpoint: string;
  /** Names of the pools that run it, sorted. */
  names: string[];
  /** Symbols of what is mined there, sorted. */
  coins: string[];
  /** What its latest probe before that time proved, else the likeliest that lists say. */
  dialect?: Dialect;
  /** Absent where no probe says one for that time. */
  status?: PoolStatus;
}

/** What a miner and its pool said to each other since the start of the session. */
export interface SessionMining {
  /** Absent where the server is known for mining, and nobody knows in which dialect. */
  dialect: Dialect | undefined;
  /**
   * `seen` in the payload. `likely`: it cannot be read; its sizes are Stratum V2's, or it is TLS with a known endpoint. Then
   * nothing is counted.
   */
  certainty: 'seen' | 'likely';
  /** What the miner calls itself, such as `cgminer/4.12`. */
  agent: string | undefined;
  /** Login or wallet: 32 hex digits of its keyed digest, or itself where that was asked for. */
  login: string | undefined;
  /** Proof of work, where one side names it. */
  algorithm: string | undefined;
  /** Requests and notifications of both sides, in order of their first. */
  methods: { name: string; count: number }[];
  /** Shares, or blocks where blocks are what is submitted. */
  submitted: number | undefined;
  accepted: number | undefined;
  rejected: number | undefined;
  /** Jobs that the miner was given, and the mean time between them. */
  jobs: number | undefined;
  jobIntervalSeconds: number | undefined;
  /** The last that the pool set, in the dialect's own unit. */
  difficulty: number | undefined;
}

/** What a client of TLS, QUIC or DTLS offered when the session began, and what its server chose of it; only what is said in clear. */
export interface SessionTls {
  /** The name that the client asked for (SNI). */
  serverName: string | undefined;
  /** Application protocols that the client offered, in its order. */
  alpn: readonly string[];
  /** The one that the server chose; TLS 1.3 encrypts it. */
  nextProtocol: string | undefined;
  /** `1.3` … `1.0`, or `3.0` of SSL: what the server chose, else the highest that was offered. */
  version: string | undefined;
  /** Fingerprint of the client. */
  ja4: string | undefined;
}

/** What the first HTTP request of a session said. */
export interface SessionHttp {
  /** Name or address of Host, without the port; absent when a proxy was spoken to. */
  host: string | undefined;
  userAgent: string | undefined;
}

/** Whom a proxy was asked for (SOCKS, HTTP CONNECT): the server behind the one that was talked to. */
export interface SessionProxied {
  /** Name in lower case without trailing dot, or address in canonical spelling. */
  host: string;
  port: number;
  /** Of an address: its names, as those of a side. */
  names: readonly string[];
}

/** What happened in a session since its last update. Times are microseconds since 1970-01-01T00:00:00Z, of the capture. */
export interface SessionUpdate {
  /**
   * 32 hex digits made of transport, both sides, start time and, for equals of all that, an ordinal: the same capture gives the same id.
   * Empty where the reader asked for none.
   */
  sessionId: string;
  /** 0 for the first document of a session. */
  updateNumber: number;
  /** True for the last document of the session. */
  final: boolean;
  transport: Transport;
  /**
   * Who sent the first SYN; else who spoke first. A response without its request puts the well-known port on the server side;
   * in the middle of a TCP connection the ephemeral port, and what only a server says, tell the client.
   */
  client: SessionSide;
  server: SessionSide;
  application: SessionApplication;
  /** Present where the server is a proxy, and what it was asked for was captured; of several behind one another, the last one's. */
  proxied?: SessionProxied | undefined;
  /** Absent for every other server, and where nobody looked. */
  pool?: SessionPool | undefined;
  /** Present where its payload is mining, or likely is. */
  mining?: SessionMining | undefined;
  /** Present where the beginning of the handshake was captured. */
  tls?: SessionTls | undefined;
  /** Present where the first request was captured. */
  http?: SessionHttp | undefined;
  /** Time of the session's first packet. */
  startedUs: number;
  /** Time of the last packet that this update counts. */
  updatedUs: number;
  /**
   * Starts of bursts since the last update: payload after at least a second of silence in the session. The rhythm of a
   * destination is computed of these. At most 256.
   */
  burstsUs: number[];
}
