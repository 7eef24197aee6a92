/** Sessions of captures, and tshark's conversations beside them. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readSessions, type SessionsOptions, type SessionsSummary } from '../../capture/sessions.ts';
import { canonicalAddress } from '../../model/address.ts';
import type { SessionUpdate } from '../../model/session.ts';

export interface SessionsOfCapture {
  updates: SessionUpdate[];
  warnings: string[];
  summary: SessionsSummary;
}

/** All documents of captures. */
export async function sessionsOf(
  files: string | string[],
  options: Partial<SessionsOptions> = {},
): Promise<SessionsOfCapture> {
  const updates: SessionUpdate[] = [];
  const warnings: string[] = [];
  const summary = await readSessions([files].flat(), {
    onUpdate: (update) => void updates.push(update),
    onWarning: (warning) => warnings.push(warning),
    // The key of vitest.config.ts, which the command line has.
    logins: { key: () => Buffer.from('tests') },
    ...options,
  });
  return { updates, warnings, summary };
}

/** All documents of a capture that is not a file yet. */
export async function sessionsOfBytes(
  captures: Uint8Array | Uint8Array[],
  options: Partial<SessionsOptions> = {},
): Promise<SessionsOfCapture> {
  const folder = mkdtempSync(join(tmpdir(), 'bitsecure-test-'));
  try {
    const files = [captures].flat().map((bytes, index) => {
      const file = join(folder, `${index}.pcap`);
      writeFileSync(file, bytes);
      return file;
    });
    return await sessionsOf(files, options);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Packets and octets of frames, by key. */
export type Traffic = Map<string, { packets: number; bytes: number }>;

function add(traffic: Traffic, key: string, packets: number, bytes: number): void {
  const entry = traffic.get(key) ?? { packets: 0, bytes: 0 };
  traffic.set(key, { packets: entry.packets + packets, bytes: entry.bytes + bytes });
}

/** The two ends in one order, whoever spoke. */
export function pairKey(a: string, b: string): string {
  return a < b ? `${a} ${b}` : `${b} ${a}`;
}

/** Totals of finished sessions by a key of each. */
export function totalsBy(
  updates: readonly SessionUpdate[],
  keyOf: (update: SessionUpdate) => string | undefined,
): Traffic {
  const traffic: Traffic = new Map();
  for (const update of updates) {
    const key = update.final ? keyOf(update) : undefined;
    const { client, server } = update;
    if (key !== undefined) add(traffic, key, client.packets + server.packets, client.bytes + server.bytes);
  }
  return traffic;
}

/** Tunnels and what quotes other packets are not looked into: each packet belongs to the addresses of its first IP header. */
const FLAT = [
  ...['gre', 'vxlan', 'geneve'].flatMap((protocol) => ['--disable-protocol', protocol]),
  '-d',
  'ip.proto==41,data',
  '-d',
  'ip.proto==4,data',
  '-o',
  'tcp.desegment_tcp_streams:FALSE',
];

export const CONVERSATIONS = ['ip', 'ipv6', 'tcp', 'udp'] as const;
export type ConversationKind = (typeof CONVERSATIONS)[number];

/** What tshark says about a capture, in one run. */
export interface TsharkTraffic {
  /** By pair of addresses, summed packet by packet: `conv` prints octets rounded. */
  pairs: Traffic;
  /**
   * Packets by both ends, as `-z conv,<kind>` counts them, and the fragments before the one that made a datagram whole: to
   * tshark that one alone has ports, and its list says which the others are.
   */
  conversations: Record<ConversationKind, Map<string, number>>;
}

const FIELDS = [
  'frame.len',
  'ip.src',
  'ip.dst',
  'ipv6.src',
  'ipv6.dst',
  'tcp.srcport',
  'tcp.dstport',
  'udp.srcport',
  'udp.dstport',
  'ip.fragment',
  'ipv6.fragment',
];
const HEADINGS: Record<string, ConversationKind> = { IPv4: 'ip', IPv6: 'ipv6', TCP: 'tcp', UDP: 'udp' };

export function tsharkTraffic(file: string): TsharkTraffic {
  const fields = FIELDS.flatMap((field) => ['-e', field]);
  const statistics = CONVERSATIONS.flatMap((kind) => ['-z', `conv,${kind}`]);
  const options = ['-n', '-r', file, ...FLAT, ...statistics, '-T', 'fields', '-E', 'occurrence=a', ...fields];
  const { stdout } = spawnSync('tshark', options, { encoding: 'utf8', maxBuffer: 1 << 28 });
  const pairs: Traffic = new Map();
  const conversations = {
    ip: new Map(),
    ipv6: new Map(),
    tcp: new Map(),
    udp: new Map(),
  } as TsharkTraffic['conversations'];
  const count = (of: ConversationKind, key: string, packets: number): void =>
    void conversations[of].set(key, (conversations[of].get(key) ?? 0) + packets);
  let kind: ConversationKind | undefined;
  for (const line of stdout.split('\n')) {
    const heading = /^(IPv4|IPv6|TCP|UDP) Conversations$/.exec(line)?.[1];
    if (heading !== undefined) kind = HEADINGS[heading];
    const values = line.split('\t').map((all) => all.split(','));
    const [bytes, source4, destination4, source6, destination6, ...ports] = values.map(([outermost]) => outermost);
    const source = source4 || source6;
    const destination = destination4 || destination6;
    if (source && destination) {
      const [from, to] = [canonical(source, false), canonical(destination, false)];
      add(pairs, pairKey(from, to), 1, Number(bytes));
      const others = (values.at(-1) ?? []).concat(values.at(-2) ?? []).filter((frame) => frame !== '').length - 1;
      for (const [index, of] of (['tcp', 'udp'] as const).entries()) {
        const [fromPort, toPort] = ports.slice(2 * index);
        if (others > 0 && fromPort && toPort) count(of, pairKey(`${from}:${fromPort}`, `${to}:${toPort}`), others);
      }
    }
    const [, a, b, rest] = /^(\S+)\s+<-> (\S+)\s+(.*)$/.exec(line) ?? [];
    if (kind === undefined || a === undefined || b === undefined || rest === undefined) continue;
    const total = /^(?:\d+ \d+ (?:bytes|[kMG]B) ){2}(\d+)/.exec(rest.replaceAll(/ +/g, ' '))?.[1];
    const withPort = kind === 'tcp' || kind === 'udp';
    const key = pairKey(canonical(a, withPort), canonical(b, withPort));
    count(kind, key, Number(total));
  }
  return { pairs, conversations };
}

function canonical(end: string, withPort: boolean): string {
  const colon = withPort ? end.lastIndexOf(':') : end.length;
  return `${canonicalAddress(end.slice(0, colon)) ?? end.slice(0, colon)}${end.slice(colon)}`;
}
