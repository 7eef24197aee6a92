// How long answers of `pools serve` take over 20,000 endpoints with a year of history, against the floor: a bare node:http server
// that sends the same octets from memory, asked in turns by the same client. Usage: npm run bench:serve [-- <endpoints>]
import { once } from 'node:events';
import { createServer, request, Agent } from 'node:http';

// Found at run time: what is built is no source of types.
const { PoolIndex } = /** @type {typeof import('../pools/ask/pool-index.ts')} */ (
  await import(new URL('../lib/pools/ask/pool-index.js', import.meta.url).href)
);
const { Live } = /** @type {typeof import('../pools/serve/live.ts')} */ (
  await import(new URL('../lib/pools/serve/live.js', import.meta.url).href)
);
const { buildServer, listen, shutDown } = /** @type {typeof import('../pools/serve/server.ts')} */ (
  await import(new URL('../lib/pools/serve/server.js', import.meta.url).href)
);
const { endpointId } = /** @type {typeof import('../pools/store.ts')} */ (
  await import(new URL('../lib/pools/store.js', import.meta.url).href)
);

const COUNT = Number(process.argv[2] ?? 20_000);
const SPANS = 50;
const ROUNDS = 21;
const NEWEST = Date.UTC(2026, 10, 20);
const COINS = ['BTC', 'LTC', 'XMR', 'ZEC', 'ETC', 'KAS', 'RVN', 'ERG'];
const STATUSES = /** @type {const} */ ([
  ['up', 'answered'],
  ['down', 'timeout'],
  ['listening', 'silent'],
]);

/**
 * @param {number} number
 * @returns {import('../model/generated/pool-endpoint.ts').PoolEndpoint}
 */
function endpointOf(number) {
  const place = {
    fqdn: `host${number >> 1}.pool${number % 300}.example`,
    address: `198.${18 + (number >> 16)}.${(number >> 8) & 255}.${number & 255}`,
    port: 3000 + (number % 50),
    transport: /** @type {const} */ ('tcp'),
  };
  const week = 7 * 86_400_000;
  const history = Array.from({ length: SPANS }, (_, at) => {
    const [status, reason] = STATUSES[(number + at) % 3] ?? STATUSES[0];
    const from = NEWEST - (SPANS - at) * week + (number % 1000) * 1000;
    const to = new Date(from + week - 10_800_000).toISOString();
    return { from: new Date(from).toISOString(), to, checks: 55, status, reason };
  });
  const { status, reason, from, to } = history[SPANS - 1] ?? { from: '', to: '' };
  const facts = { pools: [`Pool ${number % 300}`], coins: [COINS[number % COINS.length] ?? 'BTC'], sources: ['user'] };
  const state = { status, reason, dialect: 'stratum', tls: number % 3 === 0, checkedAt: to, statusSince: from };
  return { id: endpointId(place), ...place, ...facts, ...state, history };
}

const agent = new Agent({ keepAlive: true, maxSockets: 1 });

/**
 * Milliseconds to the last octet, and the octets.
 * @param {string} url
 * @returns {Promise<{ ms: number, body: Buffer }>}
 */
function get(url) {
  const started = performance.now();
  return new Promise((resolve, reject) => {
    request(url, { agent }, (response) => {
      /** @type {Buffer[]} */
      const pieces = [];
      response.on('data', (piece) => pieces.push(piece));
      response.on('end', () => resolve({ ms: performance.now() - started, body: Buffer.concat(pieces) }));
    })
      .on('error', reject)
      .end();
  });
}

/** @param {number[]} values */
const median = (values) => values.toSorted((a, b) => a - b)[values.length >> 1] ?? 0;

const states = Array.from({ length: COUNT }, (_, number) => endpointOf(number));
const controller = new AbortController();
const started = performance.now();
const live = await Live.start({
  source: 'bench',
  load: () => Promise.resolve(new PoolIndex(states, [])),
  reloadMs: 3_600_000,
  onTrouble: console.error,
  signal: controller.signal,
});
console.log(
  `${COUNT} endpoints, ${SPANS} runs each: index and snapshot in ${Math.round(performance.now() - started)} ms`,
);
const app = await buildServer({ live, host: '127.0.0.1', perMinute: 1e9, onFault: console.error });
const url = await listen(app, '127.0.0.1', 0);

/** @type {Map<string, Buffer>} */
const canned = new Map();
const peer = createServer((incoming, response) => response.end(canned.get(incoming.url ?? '')));
peer.listen(0, '127.0.0.1');
await once(peer, 'listening');
const { port } = /** @type {import('node:net').AddressInfo} */ (peer.address());
const peerUrl = `http://127.0.0.1:${port}`;

const PATHS = [
  '/health',
  `/api/v1/endpoints/${states[0]?.id}`,
  '/api/v1/endpoints',
  '/api/v1/endpoints?sort=-checked&page=200',
  '/api/v1/endpoints?text=pool7+xmr&status=up',
  '/api/v1/endpoints?fqdn=*9.pool1*.example',
  '/api/v1/endpoints?address=198.18.0.0/20',
  '/api/v1/lookup?q=host77.pool154.example&at=2026-06-01T00:00:00Z',
  '/api/v1/currencies',
  '/api/v1/pools',
  '/api/v1/changes',
  '/api/v1/statistics',
  '/api/v1/timeline',
  '/api/v1/endpoints.csv',
];
console.log(
  `${'first ms'.padStart(9)} ${'median ms'.padStart(10)} ${'floor ms'.padStart(9)} ${'ratio'.padStart(7)} ${'kB'.padStart(7)}  path`,
);
for (const path of PATHS) {
  const first = await get(url + path);
  canned.set(path, first.body);
  /** @type {number[]} */
  const own = [];
  /** @type {number[]} */
  const floor = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    own.push((await get(url + path)).ms);
    floor.push((await get(peerUrl + path)).ms);
  }
  const [mine, least] = [median(own), median(floor)];
  const cells = [first.ms.toFixed(1).padStart(9), mine.toFixed(1).padStart(10), least.toFixed(1).padStart(9)];
  const size = Math.ceil(first.body.length / 1000);
  console.log(`${cells.join(' ')} ${(mine / least).toFixed(1).padStart(7)} ${String(size).padStart(7)}  ${path}`);
}
console.log(`resident ${Math.round(process.memoryUsage().rss / 1e6)} MB`);
agent.destroy();
peer.close();
controller.abort();
await shutDown(app);
