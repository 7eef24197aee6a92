/** What a recogniser is: a pure function over the first payload of a session. It never throws, whatever the octets are. */
import type { SessionHttp, SessionProxied, SessionTls } from '../../model/session.ts';
import type { MessageWindows } from './websocket-deflate.ts';

export interface RecogniserInput {
  transport: 'tcp' | 'udp';
  /** First octets of the client's stream, or one of its first datagrams; empty when it said nothing. */
  client: Uint8Array;
  server: Uint8Array;
  /** UDP: datagrams of the client that were not enough by themselves, in order. */
  earlier?: readonly Uint8Array[] | undefined;
  clientPort: number;
  serverPort: number;
  /**
   * Octets that the sides of a stream said in turn, in the order of their arrival: the client's above zero, the server's below.
   * `[64, -234]`: the client said 64, and then the server 234. The first few turns; absent where nobody knows, and for datagrams.
   */
  turns?: readonly number[] | undefined;
}

/** How many octets of either side are a client's talk with its proxy; what the proxy passes on follows. */
export interface Preface {
  client: number;
  server: number;
  /** Of the server that the proxy was asked for. */
  port: number;
}

/** Octets of either side's stream, from one offset to another. */
export interface Spans {
  client: readonly [start: number, end: number];
  server: readonly [start: number, end: number];
}

/** Whom a client asks a proxy for. */
export type Proxied = Pick<SessionProxied, 'host' | 'port'>;

export interface Recognition {
  /** The stack above the transport; the last one names the application: `['http', 'getwork']`. */
  path: readonly string[];
  /** Host names by which the client called the server (SNI, Host); normalised by who stores them. */
  hosts?: readonly string[];
  /** The server is a proxy: then `hosts` are whom it was asked for, and none of its own names. */
  preface?: Preface;
  /** Whom the proxy was asked for, also where it passes nothing on. */
  proxied?: Proxied;
  /** What is read and tells nothing more, also as far as it is still to come: asked again, the streams are as if it were not there. */
  forget?: Spans;
  /** WebSocket: its messages are compressed. */
  windows?: MessageWindows;
  /** What the first messages say beyond that. */
  tls?: SessionTls;
  http?: SessionHttp;
  /** What was taken for the client is the server: only a server says such things. */
  reversed?: boolean;
  /** The best answer so far; more octets may give a better one. */
  tentative?: boolean;
  /** With it: so many octets the client's stream has to have for that, as it says itself. */
  needs?: number;
  /** Sizes, order and look fit, and no octet shows it: later octets may still speak against it. Absent: it is certain. */
  certainty?: 'likely';
}

/** A recognition is certain, or says that it is likely. `more`: it may be mine, but these octets do not show it yet. undefined: not mine. */
export type Answer = Recognition | 'more' | undefined;

export interface Recogniser {
  transports: readonly RecogniserInput['transport'][];
  recognise: (input: RecogniserInput) => Answer;
}

/** Reads octets as text; every octet is one character. */
export function latin1(bytes: Uint8Array, start = 0, end = bytes.length): string {
  const buffer = Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return buffer.toString('latin1', start, end);
}

/**
 * A parser that several recognisers ask about the same octets, one after the other: it answers from memory for the latest two,
 * which are the client's and the server's. The octets are the same when the view is the same object; so is a message.
 */
export function askedAgain<K extends object, T>(parse: (read: K) => T): (read: K) => T {
  let latest: { read: K; answer: T } | undefined;
  let other: { read: K; answer: T } | undefined;
  return (read) => {
    if (latest?.read === read) return latest.answer;
    if (other?.read === read) return other.answer;
    const answer = parse(read);
    other = latest;
    latest = { read, answer };
    return answer;
  };
}
