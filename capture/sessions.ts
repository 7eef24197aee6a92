/** Captures in, session documents out: the entry to this room. */
import type { SessionUpdate } from '../model/session.ts';
import { grouped } from '../model/units.ts';
import { createDecodedPacket, decodePacket, type Tunnels } from './decode/index.ts';
import { Reassembler, type FragmentCounts } from './fragments/reassembler.ts';
import type { CaptureSummary, Fault, PacketRecord } from './packet.ts';
import { readCaptures } from './merge/captures.ts';
import type { Logins } from './session/metering.ts';
import type { BusyHost } from './session/busy-hosts.ts';
import { SessionTracker } from './session/tracker.ts';

export type { Logins } from './session/metering.ts';
export type { Tunnels } from './decode/index.ts';
export type { BusyHost } from './session/busy-hosts.ts';

export interface SessionsOptions {
  /** Seconds of capture time between documents of a session; default 60. */
  updateIntervalSeconds?: number;
  /** Gets the documents roughly in order of time; awaited, so that a slow receiver holds the reading back. */
  onUpdate: (update: SessionUpdate) => void | Promise<void>;
  /** What was read around, one line each, with the name of the file. */
  onWarning?: (warning: string) => void;
  /** Gets the octets of the files as they are read: how far it is. */
  onRead?: ((octets: number) => void) | undefined;
  /** The octets of the one file that is given, where somebody has opened it already to look what it is. */
  chunks?: AsyncIterable<Buffer> | undefined;
  signal?: AbortSignal;
  /** What becomes of logins and wallets of miners; default `drop`. */
  logins?: Logins | undefined;
  /** Whether documents have ids; default true. Where nobody asks for ids, a digest for each session is saved. */
  identify?: boolean | undefined;
  /** Whose addresses a packet in a tunnel counts for; default `inner`. */
  tunnels?: Tunnels | undefined;
  /**
   * Live sessions at once; default 500,000. One more, and the one that has been silent for longest is ended early: its
   * documents say all that it had, and what comes of it later is another session.
   */
  maxSessions?: number | undefined;
  /**
   * Asked once for each session when it begins; answers false when nobody wants its documents. It is counted all the same,
   * and its names are learned. Ask for both sides: when the capture began in the middle they may still change places.
   */
  keep?: (clientAddress: string, serverAddress: string) => boolean;
}

/** What the captures held. Each packet counts once in at most one of the last four. */
export interface SessionsSummary {
  /** In order of time. */
  captures: CaptureSummary[];
  packets: number;
  /** Sum of original lengths. */
  bytes: number;
  sessions: number;
  /** Of these, ended early because there were too many. */
  sessionsEndedEarly: number;
  updates: number;
  /** In no session: not IP, or so damaged that no addresses are there. */
  packetsNotIp: number;
  packetsOfUnknownLink: number;
  /** Cut by the snap length within a header, or not as its protocol says. With addresses they are in a session all the same. */
  packetsTruncated: number;
  packetsMalformed: number;
  /** Fragments, and what became of their datagrams. */
  fragments: FragmentCounts;
  /** Busiest first, at most 16. */
  busiestHosts: BusyHost[];
}

export const DEFAULT_UPDATE_INTERVAL_SECONDS = 60;
/** About 150 MB. */
const DEFAULT_MAX_SESSIONS = 500_000;
const HOSTS = 16;
/** Documents made between two waits when all sessions end with the last file. */
const BATCH = 1000;

/**
 * Reads captures as one stream in order of time (`-` is stdin) and emits the documents of their sessions. Memory is bounded
 * by the sessions that live at once. The same captures give the same documents, in whatever order they are given.
 * @throws BitSecureError as readCaptures does; documents of what came before the fault are emitted already
 */
export async function readSessions(files: readonly string[], options: SessionsOptions): Promise<SessionsSummary> {
  const tunnels = options.tunnels ?? 'inner';
  const updates: SessionUpdate[] = [];
  let waiting: Promise<void> | undefined;
  /** Hands over at once: what nobody holds on to costs the garbage collector nothing. */
  const emit = (update: SessionUpdate): void => {
    if (waiting !== undefined) {
      updates.push(update);
      return;
    }
    waiting = options.onUpdate(update) ?? undefined;
    // It is awaited when the chunk is read; until then it may fail with nobody listening.
    waiting?.catch(() => undefined);
  };
  const maxSessions = options.maxSessions ?? DEFAULT_MAX_SESSIONS;
  const tracker = new SessionTracker({
    updateIntervalUs: (options.updateIntervalSeconds ?? DEFAULT_UPDATE_INTERVAL_SECONDS) * 1e6,
    maxSessions,
    logins: options.logins ?? 'drop',
    identify: options.identify ?? true,
    emit,
    keep: options.keep,
  });
  const counts: Record<Fault, number> = { 'not-ip': 0, 'unsupported-link': 0, truncated: 0, malformed: 0 };
  /** By number of the file: packets of each link type that is not read. */
  const unknownLinks = new Map<number, Map<number, number>>();
  const packet = createDecodedPacket();
  const reassembler = new Reassembler(tunnels, {
    packet: (whole, about) => tracker.packet(whole, about),
    read: (whole, about) => tracker.read(whole, about),
    fault: (status) => (counts[status] += 1),
  });
  const onPacket = (record: PacketRecord, source = 0): void => {
    decodePacket(record, packet, tunnels);
    if (packet.fragment) {
      reassembler.fragment(record, packet);
      return;
    }
    if (reassembler.waits) reassembler.pass(record);
    const { status } = packet;
    if (status !== 'ok') {
      counts[status] += 1;
      if (status === 'unsupported-link') {
        const links = unknownLinks.get(source) ?? new Map<number, number>();
        unknownLinks.set(source, links.set(record.linkType, (links.get(record.linkType) ?? 0) + 1));
      }
    }
    if (packet.ipVersion !== 0) tracker.packet(record, packet);
  };
  /** Waits for the receiver, and hands over what came in the meantime. */
  const drain = async (): Promise<void> => {
    await waiting;
    for (const update of updates) {
      const taking = options.onUpdate(update);
      if (taking !== undefined) await taking;
    }
    updates.length = 0;
    waiting = undefined;
  };
  const captures: CaptureSummary[] = [];
  await readCaptures(files, onPacket, {
    afterChunk: drain,
    onRead: options.onRead,
    chunks: options.chunks,
    signal: options.signal,
    onEnd: (summary, source) => {
      for (const [link, count] of unknownLinks.get(source) ?? [])
        summary.warnings.push(`${count} packets of link type ${link}, which is not read, were left out`);
      for (const warning of summary.warnings) options.onWarning?.(`${summary.file}: ${warning}`);
      captures[source] = summary;
    },
  });
  reassembler.finish();
  await drain();
  while (tracker.finish(BATCH)) await drain();
  await drain();
  if (tracker.evicted > 0)
    options.onWarning?.(
      `more than ${grouped(maxSessions)} sessions lived at once: ${grouped(tracker.evicted)} were ended early, the longest ` +
        'silent first; what came of them later is in sessions of its own (--max-sessions takes more)',
    );
  return {
    captures,
    packets: sum(captures.map((capture) => capture.packets)),
    bytes: sum(captures.map((capture) => capture.bytes)),
    sessions: tracker.sessions,
    sessionsEndedEarly: tracker.evicted,
    updates: tracker.updates,
    packetsNotIp: counts['not-ip'],
    packetsOfUnknownLink: counts['unsupported-link'],
    packetsTruncated: counts.truncated,
    packetsMalformed: counts.malformed,
    fragments: reassembler.counts,
    busiestHosts: tracker.hosts.busiest(HOSTS),
  };
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
