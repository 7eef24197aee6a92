/**
 * The baseline as a panel of markdown: the most important words in one line, the picture, then the details. A panel of
 * 710 × 300 px shows the first two without scrolling; the whole object stays small enough to be edited.
 */
import type { Baseline, Peer } from '../model/generated/baseline.ts';
import { codeSpan } from './markdown.ts';
import { count, formatBytes, formatDuration, grouped } from '../model/units.ts';

/** Kibana's and OpenSearch Dashboards' editor fails above 25,000 characters of address; up to about 18,000 of object it works. */
const OBJECT_CHARACTERS = 17_500;
/** What the object holds beside the markdown. */
const ENVELOPE_CHARACTERS = 1200;
/** What one line of the panel holds, Markdown included. */
const LINE_CHARACTERS = 108;

interface PeerRow {
  address: string;
  names: Set<string>;
  applications: Set<string>;
  ports: Set<number>;
  bytes: number;
  rhythm?: NonNullable<Peer['rhythm']>;
}

function rowsOf(peers: readonly Peer[]): PeerRow[] {
  const rows = new Map<string, PeerRow>();
  for (const peer of peers) {
    const row: PeerRow = rows.get(peer.address) ?? {
      address: peer.address,
      names: new Set(),
      applications: new Set(),
      ports: new Set(),
      bytes: 0,
    };
    rows.set(peer.address, row);
    for (const name of peer.names ?? []) row.names.add(name);
    row.applications.add(peer.application);
    if (peer.port !== undefined) row.ports.add(peer.port);
    row.bytes += peer.bytes ?? 0;
    if (peer.rhythm !== undefined && (row.rhythm?.bursts ?? -1) < peer.rhythm.bursts) row.rhythm = peer.rhythm;
  }
  return [...rows.values()].sort((a, b) => b.bytes - a.bytes || (a.address < b.address ? -1 : 1));
}

function few(values: Iterable<string>, most: number): string {
  const all = [...values];
  const more = all.length > most ? `, … ${grouped(all.length - most)} more` : '';
  return all.slice(0, most).join(', ') + more;
}

function rhythmInWords({ periodSeconds, jitterSeconds }: NonNullable<Peer['rhythm']>): string {
  const jitter = jitterSeconds < 0.05 ? '' : ` ± ${formatDuration(jitterSeconds)}`;
  return `every ${formatDuration(periodSeconds)}${jitter}`;
}

function tableRow(row: PeerRow): string {
  const cells = [
    codeSpan(row.address),
    few(
      [...row.names].sort().map((name) => codeSpan(name)),
      2,
    ),
    few(
      [...row.applications].sort().map((name) => codeSpan(name)),
      3,
    ),
    few([...row.ports].sort((a, b) => a - b).map(String), 3),
    formatBytes(row.bytes),
    row.rhythm === undefined ? '' : rhythmInWords(row.rhythm),
  ];
  return `| ${cells.map((cell) => cell || '–').join(' | ')} |`;
}

/** `stratum` to 3 destinations, `dns` to 1; 2 clients; every 5 min ± 2 s: as much of it as fits one line, most bytes first. */
export function baselineInALine(baseline: Baseline): string {
  const byApplication = new Map<string, { addresses: Set<string>; bytes: number }>();
  for (const peer of baseline.destinations) {
    const entry = byApplication.get(peer.application) ?? { addresses: new Set<string>(), bytes: 0 };
    byApplication.set(peer.application, entry);
    entry.addresses.add(peer.address);
    entry.bytes += peer.bytes ?? 0;
  }
  const parts = [...byApplication]
    .sort(([a, x], [b, y]) => y.bytes - x.bytes || (a < b ? -1 : 1))
    .map(([name, { addresses }], index) => {
      const where = index === 0 ? count(addresses.size, 'destination') : addresses.size;
      return `${codeSpan(name)} to ${where}`;
    });
  const rhythm = rowsOf(baseline.destinations).find((row) => row.rhythm !== undefined)?.rhythm;
  const clients = count(new Set(baseline.clients.map((peer) => peer.address)).size, 'client');
  const tail = rhythm === undefined ? clients : `${clients}; ${rhythmInWords(rhythm)}`;
  for (let shown = parts.length; shown >= 0; shown -= 1) {
    const left = parts.length - shown;
    const more = left === 0 ? [] : [count(left, shown === 0 ? 'application' : 'more application')];
    const line = `**Expected:** ${[...parts.slice(0, shown), ...more].join(', ') || 'no destinations'}; ${tail}`;
    // A code span is about as much wider as its two backticks, and bold as its asterisks.
    if (line.length <= LINE_CHARACTERS || shown === 0) return line;
  }
  return '';
}

const encodedLength = (text: string): number => JSON.stringify(JSON.stringify(text)).length;

/**
 * Markdown of the panel, shortened with `… and 37 more` so that the whole visualization stays below 18,000 characters.
 * @param picture PNG of the baseline, about 680 × 230 px, at most 8,500 bytes
 */
export function baselineMarkdown(baseline: Baseline, picture: Uint8Array): string {
  const image = `![What the miners normally do](data:image/png;base64,${Buffer.from(picture).toString('base64')})`;
  const head = `${baselineInALine(baseline)}\n\n${image}\n\n`;
  const foot = `Learned from ${baseline.span.from} to ${baseline.span.to}.\n`;
  let room = OBJECT_CHARACTERS - ENVELOPE_CHARACTERS - encodedLength(head) - encodedLength(foot);
  const sections = [
    { title: 'Destination', rows: rowsOf(baseline.destinations) },
    { title: 'Client', rows: rowsOf(baseline.clients) },
  ].filter(({ rows }) => rows.length > 0);
  const tables = sections.map(({ title, rows }, index) => {
    const header = `| ${title} | Names | Applications | ${title === 'Client' ? 'Miner port' : 'Port'} | Bytes | Rhythm |\n|---|---|---|---|---|---|`;
    const lines = [header];
    // What one section leaves over is the next one's.
    let share = Math.floor(room / (sections.length - index)) - encodedLength(header) - 60;
    for (const row of rows) {
      const line = tableRow(row);
      share -= encodedLength(line) + 4;
      if (share < 0) break;
      lines.push(line);
    }
    const left = rows.length - (lines.length - 1);
    const table = `${lines.join('\n')}\n${left > 0 ? `\n… and ${grouped(left)} more.\n` : ''}`;
    room -= encodedLength(table) + 4;
    return table;
  });
  return `${head}${[...tables, foot].join('\n')}`;
}
