/** Who mined what where, for a person. */
import { table } from '../model/table.ts';
import type { PoolMatch, PoolMiner } from '../model/generated/pool-match.ts';
import { count, formatBytes, formatDuration, grouped } from '../model/units.ts';
import { clock, hostPort } from './pool-words.ts';

/** Rows for a person; `--json` has them all. */
const MOST_ROWS = 100;

const WORDS = {
  up: 'up',
  listening: 'listening',
  down: 'down',
  unobserved: 'not probed yet',
  listed: 'listed',
} as const;

function wasWords({ was, oldestProbeSeconds, addressLeft }: PoolMiner): string {
  const seen = (Object.keys(WORDS) as (keyof typeof WORDS)[]).filter((status) => was[status] > 0);
  const said = seen.map((status) => (seen.length > 1 ? `${WORDS[status]} ${was[status]}×` : WORDS[status])).join(', ');
  const age = oldestProbeSeconds === undefined ? '' : ` ${formatDuration(oldestProbeSeconds)} before`;
  return `${said}${age}${addressLeft === undefined ? '' : ', name gone'}`;
}

/** Where the endpoint is reached, as far as its own cell does not say it. */
function addressText({ server, proxied }: PoolMiner, host: string): string {
  if (proxied !== undefined) return `through ${hostPort(server.address, server.port)}`;
  return host === server.address ? '' : server.address;
}

function cells(miner: PoolMiner): string[] {
  const { client, server, proxied, names, pools, coins, first, last, flows, bytes } = miner;
  const asked = proxied === undefined ? { host: server.address, port: server.port } : proxied;
  const host = names.length === 0 ? asked.host : `${names[0]}${names.length > 1 ? ` +${names.length - 1}` : ''}`;
  return [
    client,
    pools.join(', '),
    coins.join(','),
    hostPort(host, asked.port),
    addressText(miner, host),
    wasWords(miner),
    clock(first),
    clock(last),
    grouped(flows),
    formatBytes(bytes),
  ];
}

/** The report as lines of text. */
export function prettyMatch({ miners, flows, matched, flowsLeftOut }: PoolMatch): string {
  if (miners.length === 0) return `No flow to a known mining endpoint in ${count(flows, 'flow')}.\n`;
  const header = [
    'client',
    'pool',
    'coin',
    'endpoint',
    'address',
    'was then',
    'first (UTC)',
    'last (UTC)',
    'flows',
    'bytes',
  ];
  const rest = miners.length - MOST_ROWS;
  const lines = table(header, miners.slice(0, MOST_ROWS).map(cells), ['flows', 'bytes']);
  const clients = new Set(miners.map(({ client }) => client)).size;
  const servers = new Set(miners.map(({ server, proxied }) => JSON.stringify(proxied ?? server))).size;
  return [
    ...lines,
    ...(rest > 0 ? [`and ${grouped(rest)} more; --json has them`] : []),
    ...(flowsLeftOut > 0
      ? [`${grouped(flowsLeftOut)} matched flows of still others are in no report; --flows has them`]
      : []),
    '',
    `${grouped(matched)} of ${count(flows, 'flow')}: ${count(clients, 'client')} with ${count(servers, 'known endpoint')}.`,
    '',
  ].join('\n');
}
