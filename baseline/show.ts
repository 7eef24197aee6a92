/** A baseline as a report for a person. */
import type { Baseline, Peer, Rhythm } from '../model/generated/baseline.ts';
import { compareText } from './order.ts';
import { table } from '../model/table.ts';
import { msOfTime, timeOfUs } from './time.ts';
import { enumerate, plainLine } from '../model/text.ts';
import { count, formatBytes, formatDuration, perInterval } from '../model/units.ts';
import { minersInWords, spanInWords, totalBytes } from './words.ts';

const NAMES_SHOWN = 3;
/** Certainty of an application in words. */
const KNOWN_BY = {
  seen: 'seen in its traffic',
  likely: 'likely by its traffic',
  guess: 'guessed by port',
  unknown: '',
} as const;

/** `5 min ± 2 s`. */
export function formatRhythm({ periodSeconds, jitterSeconds }: Rhythm): string {
  return `${formatDuration(periodSeconds)} ± ${formatDuration(jitterSeconds)}`;
}

/** `3333/tcp`, or `icmp` where the transport has no ports. */
export function formatPort({ port, transport }: Pick<Peer, 'port' | 'transport'>): string {
  return port === undefined ? transport : `${port}/${transport}`;
}

/** The first names, and how many more there are. */
export function formatNames(names: readonly string[] = []): string {
  return enumerate(names, NAMES_SHOWN);
}

function peerTable(peers: readonly Peer[], most: number): string[] {
  if (peers.length === 0) return ['none'];
  const rows = [...peers]
    .sort((a, b) => (b.bytes ?? 0) - (a.bytes ?? 0))
    .slice(0, most)
    .map((peer) => [
      peer.address,
      formatPort(peer),
      ['guess', 'likely'].includes(peer.certainty ?? '') ? `${peer.application}?` : peer.application,
      peer.bytes === undefined ? '' : formatBytes(peer.bytes),
      peer.sessions === undefined ? '' : String(peer.sessions),
      peer.rhythm === undefined ? '' : formatRhythm(peer.rhythm),
      formatNames(peer.names),
    ]);
  const header = ['address', 'port', 'application', 'bytes', 'sessions', 'every', 'names'];
  const rest = peers.length - rows.length;
  return [...table(header, rows, ['bytes', 'sessions']), ...(rest > 0 ? [`and ${rest} more`] : [])];
}

function busiestInterval({ volume }: Baseline): string {
  const intervals = volume.series[0]?.bytes.length ?? 0;
  let most = 0;
  let at = 0;
  for (let index = 0; index < intervals; index += 1) {
    const bytes = volume.series.reduce((sum, series) => sum + (series.bytes[index] ?? 0), 0);
    if (bytes > most) [most, at] = [bytes, index];
  }
  if (most === 0) return 'no traffic';
  const time = timeOfUs((msOfTime(volume.from) + at * volume.intervalSeconds * 1000) * 1000);
  return `at most ${formatBytes(most)} per ${perInterval(volume.intervalSeconds)}, from ${time.slice(0, 19).replace('T', ' ')} on`;
}

/**
 * The whole report, ending with a line break. A question mark behind an application says that it is likely, or guessed by its port.
 * @param heading marks a heading, such as by colour
 * @param most destinations and clients that are listed, busiest first
 */
export function baselineReport(
  baseline: Baseline,
  heading: (text: string) => string = (text) => text,
  most = Number.POSITIVE_INFINITY,
): string {
  const { applications, destinations, clients, miners, span, learnedFrom = [], note } = baseline;
  const seconds = (msOfTime(span.to) - msOfTime(span.from)) / 1000;
  const lines = [
    heading(`Baseline of ${minersInWords(baseline)}`),
    `${spanInWords(baseline)} (${formatDuration(seconds)}), ${formatBytes(totalBytes(baseline))}, ${busiestInterval(baseline)}`,
    ...learnedFrom.map(({ name, packets, bytes }) =>
      plainLine(`from ${name}: ${count(packets, 'packet')}, ${formatBytes(bytes)}`),
    ),
    ...(note === undefined ? [] : [`note: ${plainLine(note)}`]),
  ];
  const section = (title: string, body: readonly string[]): void => {
    lines.push('', heading(title), ...body);
  };
  section(
    'Miners',
    table(
      ['address', 'hosts', 'bytes', 'sessions', 'longest silence'],
      miners.map(({ address, hosts, bytes, sessions, presence = [] }) => [
        address,
        String(hosts.length),
        formatBytes(bytes),
        String(sessions),
        presence.length === 0
          ? ''
          : formatDuration(presence.reduce((most, { longestSilenceSeconds: s }) => Math.max(most, s), 0)),
      ]),
      ['hosts', 'bytes', 'sessions'],
    ),
  );
  section(
    'Applications',
    table(
      ['name', 'bytes', 'sessions', 'how it was known', 'layers'],
      [...applications]
        .sort((a, b) => b.bytes - a.bytes || compareText(a.name, b.name))
        .map(({ name, path = '', certainty, bytes, sessions }) => [
          name,
          formatBytes(bytes),
          String(sessions),
          KNOWN_BY[certainty ?? 'unknown'],
          path,
        ]),
      ['bytes', 'sessions'],
    ),
  );
  section('Destinations: whom the miners reach', peerTable(destinations, most));
  section('Clients: who reaches the miners, on which of their ports', peerTable(clients, most));
  return `${lines.join('\n')}\n`;
}
