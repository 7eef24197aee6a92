/** What `sessions` tells a person: the counts of what was read, who mines, and the largest sessions as a table. */
import type { FragmentCounts, GivenUp } from '../capture/fragments/reassembler.ts';
import type { SessionsSummary } from '../capture/sessions.ts';
import type { SessionSide, SessionUpdate } from '../model/session.ts';
import { table } from '../model/table.ts';
import { enumerateAs } from '../model/text.ts';
import { count, formatBytes, grouped } from '../model/units.ts';
import { hostPort } from './pool-words.ts';

function end({ address, port, names }: SessionSide): string {
  return hostPort(names[0] ?? address, port);
}

/** The server; of a proxy, whom it was asked for. */
function asked({ server, proxied }: SessionUpdate): string {
  return proxied === undefined
    ? end(server)
    : `${hostPort(proxied.names[0] ?? proxied.host, proxied.port)} through ${end(server)}`;
}

/** Keeps the largest sessions of many, by octets. */
export class LargestSessions {
  readonly #most: number;
  readonly #sessions: SessionUpdate[] = [];

  constructor(most: number) {
    this.#most = most;
  }

  /** @param update the last of its session */
  add(update: SessionUpdate): void {
    const bytes = bytesOf(update);
    const last = this.#sessions.at(-1);
    if (this.#sessions.length >= this.#most && (last === undefined || bytesOf(last) >= bytes)) return;
    const at = this.#sessions.findIndex((other) => bytesOf(other) < bytes);
    this.#sessions.splice(at < 0 ? this.#sessions.length : at, 0, update);
    if (this.#sessions.length > this.#most) this.#sessions.pop();
  }

  lines(): string[] {
    const rows = this.#sessions.map((update) => [
      update.client.address,
      asked(update),
      update.application.name,
      formatBytes(bytesOf(update)),
      grouped(update.client.packets + update.server.packets),
      new Date(Math.floor(update.startedUs / 1000)).toISOString(),
      miningText(update),
    ]);
    return table(['client', 'server', 'application', 'bytes', 'packets', 'since', 'mining'], rows, [
      'bytes',
      'packets',
    ]);
  }
}

const bytesOf = ({ client, server }: SessionUpdate): number => client.bytes + server.bytes;

/** What a mining session speaks: `stratum`, `stratum-monero in TLS`, `in TLS`. */
function dialectText({ mining, application }: SessionUpdate): string {
  const inTls = application.path.split('/').includes('tls') ? ['in TLS'] : [];
  return [...(mining?.dialect === undefined ? [] : [mining.dialect]), ...inTls].join(' ');
}

function miningText(update: SessionUpdate): string {
  const { mining } = update;
  if (mining === undefined) return '';
  const { agent, submitted = 0, accepted, rejected } = mining;
  if (mining.certainty === 'likely') return `likely ${dialectText(update)}`;
  const shares = submitted === 0 ? [] : [`${count(submitted, 'share')}, ${accepted} accepted, ${rejected} rejected`];
  return [agent ?? dialectText(update), ...shares].join(': ');
}

/** Counts the sessions that mine, by how sure that is, by dialect and by whom they ask. */
export class MiningCount {
  readonly #byDialect = new Map<string, Map<string, number>>();

  /** @param update the last of its session */
  add(update: SessionUpdate): void {
    const { mining, pool } = update;
    if (mining === undefined) return;
    const key = `${mining.certainty === 'likely' ? 'likely mining' : 'mining'}, ${dialectText(update)}`;
    const servers = this.#byDialect.get(key) ?? new Map<string, number>();
    const name = pool?.names[0] ?? pool?.endpoint ?? asked(update);
    servers.set(name, (servers.get(name) ?? 0) + 1);
    this.#byDialect.set(key, servers);
  }

  /** `mining, stratum: 3 sessions with Some Pool (2), 198.51.100.1:25`, most sessions first. */
  lines(): string[] {
    const total = (servers: Map<string, number>): number =>
      [...servers.values()].reduce((sum, number) => sum + number, 0);
    return [...this.#byDialect]
      .sort(([a, x], [b, y]) => total(y) - total(x) || (a < b ? -1 : 1))
      .map(([dialect, servers]) => {
        const named = [...servers].sort(([a, x], [b, y]) => y - x || (a < b ? -1 : 1));
        const spell = ([server, number]: [string, number]): string => (number === 1 ? server : `${server} (${number})`);
        return `${dialect}: ${count(total(servers), 'session')} with ${enumerateAs(named, spell, SHOWN)}`;
      });
  }
}

/** Servers of a dialect that are told by name. */
const SHOWN = 5;

const GIVEN_UP: Readonly<Record<GivenUp, string>> = {
  timedOut: 'without all their parts in time',
  crowdedOut: 'given up for later ones',
  overlapping: 'given up because parts overlap',
  contradictory: 'given up because parts contradict each other',
  unfinished: 'unfinished at the end',
};

/** What became of the datagrams that came in fragments; nothing where there are none. */
function fragmentLines({ packets, reassembled, givenUp }: FragmentCounts): string[] {
  if (packets === 0) return [];
  const reasons = Object.entries(GIVEN_UP).map(([reason, words]) => [givenUp[reason as GivenUp], words] as const);
  const broken = reasons.filter(([number]) => number > 0).map(([number, words]) => `${grouped(number)} ${words}`);
  return [`${count(packets, 'fragment')}: ${[`${count(reassembled, 'datagram')} put together`, ...broken].join(', ')}`];
}

/** The counts, a line each. @param written fewer documents than were made when some were not wanted; undefined: none were to be */
export function summaryLines(
  summary: SessionsSummary,
  mining: MiningCount,
  written: { documents: number; out: string } | undefined,
): string[] {
  const aside = [
    [summary.packetsNotIp, 'not IP'],
    [summary.packetsOfUnknownLink, 'of a link type that is not read'],
    [summary.packetsTruncated, 'cut within a header'],
    [summary.packetsMalformed, 'malformed'],
  ] as const;
  const odd = aside.filter(([number]) => number > 0).map(([number, what]) => `${grouped(number)} ${what}`);
  return [
    `${count(summary.packets, 'packet')} (${count(summary.bytes, 'byte')}) in ${count(summary.sessions, 'session')}`,
    ...(odd.length > 0 ? [`of these packets ${odd.join(', ')}`] : []),
    ...fragmentLines(summary.fragments),
    ...mining.lines(),
    ...(written === undefined
      ? []
      : [`${count(written.documents, 'document')} to ${written.out === '-' ? 'stdout' : written.out}`]),
  ];
}
