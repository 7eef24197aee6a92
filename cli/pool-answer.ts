/** An answer of the pool index for a person. */
import { table } from '../model/table.ts';
import type {
  PoolAnswer,
  PoolAnswerEndpoint,
  PoolAnswerMatch,
  PoolAnswerSpan,
} from '../model/generated/pool-answer.ts';
import { plainLine } from '../model/text.ts';
import { count } from '../model/units.ts';
import { clock, hostPort, statusWords } from './pool-words.ts';

/** More than so many endpoints of a match are counted. */
const MOST_ROWS = 40;
/** The history is shown where so few endpoints have one. */
const MOST_HISTORIES = 5;
const MOST_SPANS = 12;

const RELATIONS: Readonly<Record<PoolAnswerMatch['by'], string>> = {
  address: 'known by its address',
  range: 'has known addresses',
  name: 'known by its name',
  'canonical-name': 'known as what a name is an alias of:',
  subdomain: 'known by names below it',
  'parent-domain': 'known by the domain above it,',
  pool: 'is a pool',
  coin: 'is a coin',
};

const ORDER = ['up', 'listening', 'down', undefined];

function hostOf({ fqdn, address, port }: PoolAnswerEndpoint): string {
  return hostPort(fqdn ?? address ?? '', port);
}

/** What is up comes first, then by name. */
function sorted(endpoints: readonly PoolAnswerEndpoint[]): PoolAnswerEndpoint[] {
  const place = ({ now }: PoolAnswerEndpoint): number => ORDER.indexOf(now.status);
  return [...endpoints].sort((a, b) => place(a) - place(b) || (hostOf(a) < hostOf(b) ? -1 : 1));
}

/** What a probe proved; with a question mark what lists say. */
function dialectOf({ dialect, tls, saidDialects = [], saidTls }: PoolAnswerEndpoint): string {
  const spoken = dialect ?? (saidDialects[0] === undefined ? '' : `${saidDialects[0]}?`);
  return (tls ?? saidTls) === true ? `${spoken} in TLS`.trim() : spoken;
}

function rows(endpoints: readonly PoolAnswerEndpoint[], at: string | undefined): string[] {
  const header = ['endpoint', 'address', 'coin', 'pool', 'dialect', 'now', ...(at === undefined ? [] : [clock(at)])];
  const cells = endpoints.map((endpoint) => [
    hostOf(endpoint),
    endpoint.fqdn === undefined ? '' : (endpoint.address ?? ''),
    endpoint.coins.map(({ symbol }) => symbol).join(','),
    endpoint.pools.join(', '),
    dialectOf(endpoint),
    statusWords(endpoint.now, 'ago'),
    ...(endpoint.was === undefined ? [] : [statusWords(endpoint.was, 'before')]),
  ]);
  const filled = header.map((_, column) => cells.some((row) => row[column] !== ''));
  const kept = [header, ...cells].map((row) => row.filter((_, column) => filled[column]));
  return table(kept[0] ?? [], kept.slice(1), []).map((line) => `  ${line}`);
}

function spanWords({ from, to, checks, status, reason, dialect }: PoolAnswerSpan): string {
  const until = from === to ? '' : ` to ${clock(to)}`;
  const what = [status, reason, dialect].filter((part) => part !== undefined && part !== '').join(', ');
  return `    ${clock(from)}${until}  ${what}; ${count(checks, 'probe')}`;
}

function history(endpoint: PoolAnswerEndpoint): string[] {
  const { history: spans, address, fqdn, addressFirstSeen, addressLastSeen, addressCurrent } = endpoint;
  if (spans.length === 0) return [];
  const where = fqdn === undefined || address === undefined ? '' : ` at ${address}`;
  const seen = addressFirstSeen === undefined ? '' : `, seen there from ${clock(addressFirstSeen)}`;
  const until = addressLastSeen === undefined ? '' : ` to ${clock(addressLastSeen)}`;
  const left = addressCurrent === false ? ', and no longer' : '';
  const earlier = spans.length - MOST_SPANS;
  return [
    `  ${hostOf(endpoint)}${where}${seen}${seen === '' ? '' : until}${left} (UTC)`,
    ...(earlier > 0 ? [`    ${count(earlier, 'earlier run')} not shown`] : []),
    ...spans.slice(-MOST_SPANS).map(spanWords),
  ];
}

function matchLines(question: string, match: PoolAnswerMatch, at: string | undefined): string[] {
  const { by, key, endpoints } = match;
  const shown = sorted(endpoints);
  const named = by === 'canonical-name' || by === 'parent-domain' ? ` ${key}` : '';
  const rest = shown.length - MOST_ROWS;
  const withHistory = shown.filter((endpoint) => endpoint.history.length > 0);
  return [
    `${question}: ${RELATIONS[by]}${named}, ${count(shown.length, 'endpoint')}`,
    ...rows(shown.slice(0, MOST_ROWS), at),
    ...(rest > 0 ? [`  and ${rest} more; --json has them all`] : []),
    ...(withHistory.length > MOST_HISTORIES ? [] : withHistory.flatMap(history)),
  ];
}

/** The answer as lines of text. */
export function prettyAnswer({ question, known, matches, at, otherPorts }: PoolAnswer): string {
  const asked = plainLine(question);
  const ports = otherPorts === undefined ? '' : `; known on port ${otherPorts.join(', ')}`;
  const lines = known ? matches.flatMap((match) => matchLines(asked, match, at)) : [`${asked}: unknown${ports}`];
  return `${lines.map(plainEnd).join('\n')}\n`;
}

/** A line of ours with somebody's words in it; its indentation stays. */
function plainEnd(line: string): string {
  return plainLine(line).trimEnd();
}
