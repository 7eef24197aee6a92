/** Endpoints in any number, the same ones every time: all statuses, names that are hostile, years of history where wanted. */
import type { PoolEndpoint, PoolSpan } from '../../model/generated/pool-endpoint.ts';
import type { PoolRecord } from '../../model/generated/pool-record.ts';
import { POOL_REASONS, type PoolReason } from '../../model/pool-words.ts';
import { endpointId } from '../../pools/store.ts';

/** When the newest probe was: nothing here depends on the clock. */
export const NEWEST = Date.UTC(2026, 10, 20, 12);
const HOUR = 3_600_000;

/** Names that a page, a spreadsheet or a terminal must show as text. */
export const HOSTILE = {
  markup: '<img src=x onerror="document.title=1"><b>bold</b>',
  formula: '=HYPERLINK("http://evil.example/","click")',
  control: 'red \u001b[31m alert \u0007 and \u202Egpj.exe',
} as const;

const POOLS = [
  ['North Pool', 'https://north.example/', 'north.example', ['BTC', 'BCH']],
  ['Granite', 'https://granite.example/', 'granite.example', ['LTC', 'DOGE']],
  ['Quiet Lake', 'https://lake.example/', 'lake.example', ['XMR']],
  ['Zephyr', 'https://zephyr.example/', 'zephyr.example', ['ZEC']],
  ['Classic Works', 'https://classic.example/', 'classic.example', ['ETC']],
  ['Solo House', 'https://solo.example/', 'solo.example', ['BTC']],
] as const;

const COINS: Record<string, { name: string; algorithm: string; dialect: string }> = {
  BTC: { name: 'Bitcoin', algorithm: 'sha256d', dialect: 'stratum' },
  BCH: { name: 'Bitcoin Cash', algorithm: 'sha256d', dialect: 'stratum' },
  LTC: { name: 'Litecoin', algorithm: 'scrypt', dialect: 'stratum' },
  DOGE: { name: 'Dogecoin', algorithm: 'scrypt', dialect: 'stratum' },
  XMR: { name: 'Monero', algorithm: 'rx/0', dialect: 'stratum-monero' },
  ZEC: { name: 'Zcash', algorithm: 'equihash', dialect: 'stratum-zcash' },
  ETC: { name: 'Ethereum Classic', algorithm: 'etchash', dialect: 'stratum-ethereum' },
};

const RUNS: readonly PoolReason[] = [
  'answered',
  'timeout',
  'login-refused',
  'silent',
  'answered',
  'refused',
  'other-protocol',
];
const REGIONS = ['eu', 'us', 'asia'];

const text = (ms: number): string => new Date(ms).toISOString();

function historyOf(number: number, spans: number, dialect: string): PoolSpan[] {
  const length = 6 * HOUR;
  // The last run ends with the newest probe of this endpoint.
  const end = NEWEST - (number % 7) * 60_000;
  return Array.from({ length: spans }, (_, at): PoolSpan => {
    const reason = RUNS[(number + at) % RUNS.length] ?? 'answered';
    const from = end - (spans - at) * length;
    const status = POOL_REASONS[reason];
    const to = at === spans - 1 ? end : from + length - HOUR;
    const proof = status === 'up' ? { dialect, tls: number % 3 === 0 } : {};
    return { from: text(from), to: text(to), checks: 1 + (number % 20), status, reason, ...proof };
  });
}

function addressOf(number: number): string {
  if (number % 5 === 0) return `2001:db8::${(number + 1).toString(16)}`;
  // 198.18.0.0/15 is set apart for benchmarks (RFC 2544).
  return `198.${18 + ((number >> 16) & 1)}.${(number >> 8) & 255}.${number & 255}`;
}

/** One endpoint; `number` says everything about it. */
function endpointOf(number: number, spans: number): PoolEndpoint {
  const [pool, site, domain, coins] = POOLS[number % POOLS.length] ?? POOLS[0];
  const [coin = 'BTC'] = coins;
  const { algorithm = '', dialect = '' } = COINS[coin] ?? {};
  const port = [3333, 4444, 443, 8332, 14_444][number % 5] ?? 3333;
  const address = addressOf(number);
  // Some are known by their address alone.
  const place =
    number % 11 === 10 ? { address } : { fqdn: `${REGIONS[number % 3]}${Math.floor(number / 2)}.${domain}`, address };
  const history = historyOf(number, spans, dialect);
  const last = history.at(-1) as PoolSpan;
  return {
    id: endpointId({ ...place, port, transport: 'tcp' }),
    ...place,
    port,
    transport: 'tcp',
    pools: [pool],
    site,
    coins: [...coins],
    algorithms: [algorithm],
    regions: [REGIONS[number % 3] ?? 'eu'],
    sources: ['user'],
    status: last.status,
    reason: last.reason,
    dialect,
    tls: number % 3 === 0,
    ...(last.status === 'down' ? {} : { latencyMs: 8 + (number % 190) }),
    ...(last.status === 'up' ? { firstReply: '{"id":1,"result":true,"error":null}', evidence: 'result: true' } : {}),
    checkedAt: last.to,
    statusSince: last.from,
    addressFirstSeen: (history[0] as PoolSpan).from,
    addressLastSeen: last.to,
    addressCurrent: true,
    ttl: 300,
    history,
  };
}

/** `count` endpoints with `spans` runs of probes each. */
export function manyEndpoints(count: number, spans = 6): PoolEndpoint[] {
  return Array.from({ length: count }, (_, number) => endpointOf(number, spans));
}

/** Three endpoints whose pools are named to do harm. */
export function hostileEndpoints(): PoolEndpoint[] {
  return Object.values(HOSTILE).map((name, at) => {
    const place = {
      fqdn: `hostile${at}.example`,
      address: `203.0.113.${at + 1}`,
      port: 9999,
      transport: 'tcp',
    } as const;
    const said = { id: endpointId(place), pools: [name], coins: ['BTC'], firstReply: name, evidence: name };
    return Object.assign(endpointOf(at, 3), place, said);
  });
}

/** What lists say of endpoints that nobody probed yet, one of them without a port. */
export function unprobedRecords(): PoolRecord[] {
  const facts = { pools: ['Granite'], coins: [{ symbol: 'LTC', ...namedCoin('LTC') }], sources: [{ id: 'user' }] };
  return [
    { host: 'new.granite.example', port: 3335, transport: 'tcp', ...facts },
    { host: 'anywhere.granite.example', ...facts },
    {
      host: 'eu0.north.example',
      port: 3333,
      transport: 'tcp',
      pools: ['North Pool'],
      coins: [{ symbol: 'BTC', ...namedCoin('BTC') }],
      sources: [{ id: 'user' }],
    },
  ];
}

function namedCoin(symbol: string): { name: string; algorithm: string } {
  const { name = symbol, algorithm = '' } = COINS[symbol] ?? {};
  return { name, algorithm };
}
