/** Endpoints for tests: probed and not, with and without names, and with whatever strangers may write into lists. */
import type { KnownEndpoint } from '../../pools/ask/known-endpoint.ts';
import { plainLine } from '../../model/text.ts';
import { endpointId } from '../../pools/store.ts';

type Said = Partial<KnownEndpoint> & ({ fqdn: string } | { address: string });

/** One endpoint; what is not said is empty. */
export function endpoint(said: Said): KnownEndpoint {
  const { fqdn, address, port } = said;
  const place = { ...(fqdn === undefined ? {} : { fqdn }), ...(address === undefined ? {} : { address }) };
  return {
    id: endpointId({ ...place, port: port ?? 0, transport: 'tcp' }),
    transport: 'tcp',
    pools: [],
    coins: [],
    sources: ['test'],
    history: [],
    ...said,
  };
}

/** Texts that break out of formats which do not escape them. */
export const HOSTILE = [
  '=cmd|"/c calc"!A0',
  `quote " and ' and \\ and \\' OR 1=1`,
  'tab\there, line\nbreak, \r\n and \u2028',
  'nul\u0000 bell\u0007 escape\u001B[31m',
  "] OR [ipv4-addr:value = '0.0.0.0/0'",
  '; sid:1; rev:1;) alert ip any any -> any any (msg:"x"; sid:2;)',
  '</script><b>{{7*7}}</b>',
  '\u202Eright to left\u202C \uFEFF',
  '# fields, \\x09tab -',
  'a, b; c | d',
  '\uD800 lone',
];

const seen = {
  checkedAt: '2026-03-02T12:00:00.000Z',
  upFirst: '2026-03-01T06:00:00.000Z',
  upLast: '2026-03-02T12:00:00.000Z',
};

/** Every kind of endpoint, and one for each hostile text in all of its texts. */
export const ENDPOINTS: readonly KnownEndpoint[] = [
  endpoint({
    fqdn: 'xmr.pool.example',
    address: '192.0.2.7',
    port: 3333,
    pools: ['Example'],
    coins: ['XMR'],
    status: 'up',
    reason: 'answered',
    dialect: 'stratum-monero',
    tls: false,
    site: 'https://pool.example/',
    ...seen,
  }),
  endpoint({
    fqdn: 'xmr.pool.example',
    address: '192.0.2.7',
    port: 4444,
    pools: ['Example'],
    coins: ['XMR'],
    status: 'down',
    reason: 'refused',
    checkedAt: seen.checkedAt,
  }),
  endpoint({
    fqdn: 'xmr.pool.example',
    address: '2001:db8::7',
    port: 3333,
    pools: ['Example'],
    coins: ['XMR', 'ZEPH'],
    status: 'listening',
    reason: 'silent',
    checkedAt: seen.checkedAt,
  }),
  endpoint({
    fqdn: 'xmr.pool.example',
    address: '192.0.2.99',
    port: 3333,
    pools: ['Example'],
    coins: ['XMR'],
    status: 'down',
    reason: 'timeout',
    addressCurrent: false,
    checkedAt: seen.checkedAt,
  }),
  endpoint({ fqdn: 'xn--bcher-kva.example', port: 443, coins: ['BTC'] }),
  endpoint({ fqdn: 'browser-miner.example' }),
  endpoint({ address: '198.51.100.20' }),
  endpoint({ address: '198.51.100.3', port: 65_535, pools: ['Other'], coins: ['BTC', 'BCH'] }),
  ...HOSTILE.map((text, index) =>
    endpoint({
      fqdn: `hostile-${index}.example`,
      address: `203.0.113.${index + 1}`,
      port: 1000 + index,
      pools: [text],
      coins: ['XMR'],
      site: `https://pool.example/${encodeURIComponent(plainLine(text))}`,
      regions: [text],
      evidence: text,
      firstReply: text,
      status: 'up',
      reason: 'answered',
      dialect: 'stratum',
      ...seen,
    }),
  ),
];
