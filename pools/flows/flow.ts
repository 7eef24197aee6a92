/** What every format of flow records gives, and what a format is. */
import type { JsonObject } from '../../model/json.ts';
import type { SessionProxied } from '../../model/session.ts';
import type { AddressFilter } from './address-filter.ts';
import type { FLOW_FORMATS } from './formats.ts';

export interface FlowSide {
  /** Canonical spelling, RFC 5952. */
  address: string;
  /** 0 where the transport has none. */
  port: number;
  /** Names that the record itself gives the address. */
  names?: readonly string[];
}

/** One record: one direction of a conversation or both, whole or a part of it. */
export interface Flow {
  source: FlowSide;
  destination: FlowSide;
  /** Whom the destination, a proxy, was asked for, where the record says it. */
  proxied?: SessionProxied;
  /** IANA protocol keyword in lower case; undefined where the record does not say. */
  transport?: string;
  /** Milliseconds since 1970-01-01T00:00:00Z. */
  firstMs: number;
  lastMs: number;
  /** Octets and packets of the directions that the record counts; undefined where it does not. */
  bytes?: number;
  packets?: number;
  /** The record goes on with a conversation that an earlier one began. */
  continued?: boolean;
}

export type FlowFormatName = (typeof FLOW_FORMATS)[number];

/** What a parser needs to know, and where it puts what it reads. */
export interface FlowContext {
  /** Addresses that somebody asks for: a record of no such address is counted and no more. */
  readonly wanted: AddressFilter;
  /** Names that somebody asks for. */
  readonly wantedNames: ReadonlySet<string>;
  /** Epoch milliseconds of a wall clock's time that says no zone, given as if it were UTC. */
  readonly zone: (wallMs: number) => number;
  /** A record that one of the wanted has to do with. @param line 1-based */
  onFlow: (flow: Flow, line: number) => void;
  /** Records read, of any address. */
  count: (records: number) => void;
  /** A line that ought to be a record and is none. */
  onBad: (line: number, why: string) => void;
  /** A record of another kind, such as an alert among flows. */
  onOther: () => void;
}

/** Reads one file's octets. */
export interface FlowParser {
  /** Takes whole lines in `data[from … to)`, each with its line feed. The memory is used again after the call. */
  block: (data: Buffer, from: number, to: number) => void;
  /** The file has ended. */
  end: () => void;
}

export interface FlowFormat {
  /** What it is, for messages. */
  title: string;
  /**
   * Whether a file that begins with `head` (up to 64 KiB) is of this format.
   * @param first the first JSON object in it, if it begins with one
   */
  recognises: (head: Buffer, first: JsonObject | undefined) => boolean;
  create: (context: FlowContext) => FlowParser;
}
