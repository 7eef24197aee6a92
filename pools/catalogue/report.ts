/** What a person reads beside the catalogue: where it comes from, what is in it, what was left out and why. Markdown. */
import type { PoolRecord } from '../../model/generated/pool-record.ts';
import { plainLine } from '../../model/text.ts';
import { grouped } from '../../model/units.ts';
import type { BuiltCatalogue, Drop, PoolList } from './build.ts';
import { DROP_REASONS, type DropReason } from './readers/reader.ts';

const EXAMPLES = 3;
const TOP = 25;

function table(header: readonly string[], rows: readonly (readonly string[])[]): string {
  const lines = [header, header.map(() => '---'), ...rows];
  return lines.map((cells) => `| ${cells.join(' | ')} |\n`).join('');
}

/** Somebody else's text in a cell of a table. */
function cell(text: string): string {
  const line = plainLine(text.replaceAll('\t', ' ')).trim();
  return `\`${(line.length > 70 ? `${line.slice(0, 69)}…` : line).replace(/[`|]/g, ' ')}\``;
}

function tally(values: Iterable<string>): [string, number][] {
  const counts = new Map<string, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return [...counts].sort(([a, countA], [b, countB]) => countB - countA || (a < b ? -1 : 1));
}

function sourcesTable(lists: readonly PoolList[], built: BuiltCatalogue): string {
  const rows = [...lists]
    .sort((a, b) => (a.source.id < b.source.id ? -1 : 1))
    .map(({ source }) => {
      const { entries = 0, used = 0 } = built.counts.get(source.id) ?? {};
      const records = built.records.filter((record) => record.sources.some(({ id }) => id === source.id)).length;
      const dropped = built.drops.filter((drop) => drop.source === source.id).length;
      const named = [source.id, cell(source.source), source.licence, source.date ?? '–'];
      return named.concat([entries, used, dropped, records].map(grouped));
    });
  return table(['id', 'list', 'licence', 'date', 'entries', 'used', 'left out', 'records'], rows);
}

function dropsTable(drops: readonly Drop[]): string {
  const rows = tally(drops.map(({ reason }) => reason)).map(([reason, count]) => {
    const same = drops.filter((drop) => drop.reason === reason);
    // One of each list first: examples that are all alike show nothing.
    const firsts = tally(same.map(({ source }) => source)).map(([source]) =>
      same.find((drop) => drop.source === source),
    );
    const shown = [...new Set([...firsts, ...same])].flatMap((drop) => drop ?? []).slice(0, EXAMPLES);
    const examples = shown.map(({ source, line, text }) => `${cell(text)} (${source}:${line})`).join('; ');
    return [reason, grouped(count), DROP_REASONS[reason as DropReason], examples];
  });
  return table(['reason', 'lines', 'why', 'such as'], rows);
}

/** How many records say so. */
function shares(records: readonly PoolRecord[]): string {
  const count = (test: (record: PoolRecord) => unknown): string => grouped(records.filter(test).length);
  return table(
    ['records', 'number'],
    [
      ['all', grouped(records.length)],
      ['with a port', count(({ port }) => port)],
      ['without one: looked up by name, not probed', count(({ port }) => port === undefined)],
      ['by name', count(({ host }) => !/^[\d.]+$|:/.test(host))],
      ['by address', count(({ host }) => /^[\d.]+$|:/.test(host))],
      ['with a pool', count(({ pools }) => pools.length > 0)],
      ['with a coin', count(({ coins }) => coins.length > 0)],
      ['with several coins', count(({ coins }) => new Set(coins.map(({ symbol }) => symbol)).size > 1)],
      ['with a dialect as hint', count(({ dialects }) => dialects !== undefined)],
      ['TLS', count(({ tls }) => tls === true)],
      ['plain', count(({ tls }) => tls === false)],
      ['TLS not said, or lists disagree', count(({ tls }) => tls === undefined)],
      ['in several lists', count(({ sources }) => sources.length > 1)],
    ],
  );
}

function top(title: string, values: Iterable<string>): string {
  const counts = tally(values);
  const shown = counts.slice(0, TOP).map(([name, count]) => `${plainLine(name)} ${grouped(count)}`);
  return `${title} (${grouped(counts.length)}): ${shown.join(', ')}${counts.length > TOP ? ', …' : ''}\n`;
}

/** The report of a build, the same for the same lists. */
export function catalogueReport(lists: readonly PoolList[], built: BuiltCatalogue): string {
  const { records, drops, names, unreadCoins } = built;
  const merged = names.merged();
  const unread = [...unreadCoins].sort(([a], [b]) => (a < b ? -1 : 1));
  return [
    '# The catalogue of mining endpoints\n',
    'Made by `npm run catalogue` from the lists below, together with `endpoints.ndjson`. Not to be edited.\n',
    'Only facts are taken from lists: host, port, coin, algorithm, region, pool, site.\n',
    sourcesTable(lists, built),
    '## What is in it\n',
    shares(records),
    top(
      'Coins',
      records.flatMap(({ coins }) => [...new Set(coins.map(({ symbol }) => symbol))]),
    ),
    top(
      'Pools',
      records.flatMap(({ pools }) => pools),
    ),
    top(
      'Dialects, as hints',
      records.flatMap(({ dialects = [] }) => dialects),
    ),
    top(
      'Regions',
      records.flatMap(({ regions = [] }) => regions),
    ),
    '## What was left out\n',
    dropsTable(drops),
    '## Pools under one spelling\n',
    table(
      ['pool', 'also written'],
      merged.map(([name, others]) => [plainLine(name).replaceAll('|', ' '), others.map(cell).join(', ')]),
    ),
    ...(unread.length === 0
      ? []
      : ['## Labels that are no coin\n', `${unread.map(([label]) => cell(label)).join(', ')}\n`]),
  ].join('\n');
}
