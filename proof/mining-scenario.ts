/** Hosts that mine and hosts that do not, beside the miners: by what they speak, and by whom they talk to. */
import { DIALECTS } from '../model/dialect.ts';
import type { SessionPool } from '../model/session.ts';
import type { Draft } from './scenario.ts';

/** Hosts and endpoints that are tried: a pack that is right for these is right for all. */
const HOSTS = 3;
const ENDPOINTS = 2;

/** Endpoints as the pool index tells of them: with all there is to say, with several of everything, and with the least. */
function known(address: string): { application: string; port: number; pool: SessionPool; what: string }[] {
  const what = 'a known endpoint';
  return [
    {
      application: 'tls',
      port: 443,
      pool: { endpoint: 'eu.pool.example:443', names: ['Example pool'], coins: ['BCH', 'BTC'], status: 'up' },
      what,
    },
    {
      application: 'unknown',
      port: 14_444,
      pool: { endpoint: 'us.pool.example:14444', names: ['Example pool', 'Other'], coins: ['XMR'], status: 'down' },
      what,
    },
    { application: 'http', port: 8332, pool: { endpoint: `${address}:8332`, names: [], coins: [] }, what },
    // Both at once: it counts once.
    {
      application: 'stratum',
      port: 3334,
      pool: { endpoint: 'eu.pool.example:3334', names: ['Example pool'], coins: ['BTC'], status: 'listening' },
      what,
    },
  ];
}

function draftsOf(from: string, to: string): Draft[] {
  const others: [string, number, string][] = [
    ['tls', 8443, 'a host that does not mine'],
    ['http', 3333, 'a host that does not mine'],
    ['stratum-not', 3333, "a name like a dialect's"],
  ];
  return [
    ...DIALECTS.map((application): Draft => ({ from, to, application, port: 3333, what: 'a host that mines' })),
    ...known(to).map((talk): Draft => Object.assign({ from, to }, talk)),
    ...others.map(([application, port, what]): Draft => ({ from, to, application, port, what })),
  ];
}

/** @param hosts of others, @param far addresses that nobody knows */
export function miningDrafts(hosts: readonly string[], far: readonly string[]): Draft[] {
  return hosts.slice(0, HOSTS).flatMap((from) => far.slice(0, ENDPOINTS).flatMap((to) => draftsOf(from, to)));
}
