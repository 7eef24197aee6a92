// What a pass costs beside its probes: `npm run bench:refresh [-- --rounds 3]`. Every name of the shipped catalogue is resolved by
// a DNS server on loopback to one of its addresses, where servers in another process speak Stratum, say nothing, or are not there.
// In one run on one machine, turn by turn: the engine alone probes all endpoints; a pass resolves, probes and stores them in a file,
// twice, so that the second finds states. Prints the ratio of the times, and the memory of each process.
import { fork } from 'node:child_process';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { mkdtemp, rm, stat } from 'node:fs/promises';
import { createServer } from 'node:net';
import { isIP } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { decode, encode } from 'dns-packet';
const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '1' },
    run: { type: 'string' },
    dns: { type: 'string', default: '' },
    folder: { type: 'string', default: '' },
  },
});

/** A module of the build. @param {string} name @returns {Promise<unknown>} */
const built = (name) => import(new URL(`../lib/${name}.js`, import.meta.url).href);
const { loadCatalogue } = /** @type {typeof import('../pools/catalogue/load.ts')} */ (
  await built('pools/catalogue/load')
);
const { PROBERS, probeOrder } = /** @type {typeof import('../pools/dialects/index.ts')} */ (
  await built('pools/dialects/index')
);
const { FileStore } = /** @type {typeof import('../pools/file-store.ts')} */ (await built('pools/file-store'));
const { ProbeEngine } = /** @type {typeof import('../pools/probe/engine.ts')} */ (await built('pools/probe/engine'));
const { refresh } = /** @type {typeof import('../pools/refresh/job.ts')} */ (await built('pools/refresh/job'));
const { hostsOf } = /** @type {typeof import('../pools/refresh/targets.ts')} */ (await built('pools/refresh/targets'));
const { NameResolver } = /** @type {typeof import('../pools/resolve/resolver.ts')} */ (
  await built('pools/resolve/resolver')
);
const { Spool } = /** @type {typeof import('../pools/spool.ts')} */ (await built('pools/spool'));

const TARGET = { ratio: 1.25, megabytes: 350 };
const ADDRESSES = ['127.0.0.2', '127.0.0.3', '127.0.0.4', '127.0.0.5'];
const catalogue = loadCatalogue().filter(({ host, port }) => port !== undefined && isIP(host) === 0);
const hosts = hostsOf(catalogue);

/** @param {string} name */
const addressOf = (name) => {
  let sum = 0;
  for (const letter of name) sum = (sum * 31 + letter.charCodeAt(0)) % 65_521;
  return ADDRESSES[sum % ADDRESSES.length] ?? '';
};

/** Few addresses stand for many: the rate of each is not what is measured. */
const makeEngine = () =>
  new ProbeEngine({
    userAgent: 'BitSecure/bench',
    probers: PROBERS,
    allowPrivate: true,
    rate: 100_000,
    perAddressRate: 100_000,
  });

async function serve() {
  const server = createSocket('udp4');
  server.on('message', (message, from) => {
    const { id, questions: [question] = [] } = decode(message);
    if (question === undefined) return;
    const { name, type } = question;
    const answers = type === 'A' ? [{ name, type, ttl: 60, data: addressOf(name) }] : [];
    server.send(
      encode({ type: 'response', id, flags: 0x8180, questions: [question], answers }),
      from.port,
      from.address,
    );
  });
  server.bind(0, '127.0.0.1');
  await once(server, 'listening');
  const ports = [...new Set(catalogue.map(({ port = 0 }) => port))].filter((port) => port % 3 !== 0 && port >= 1024);
  for (const port of ports)
    for (const host of ADDRESSES) {
      const server = createServer((socket) => {
        socket.on('error', () => socket.destroy());
        if (port % 3 === 1)
          socket.on('data', (data) => {
            if (data[0] === 0x7b)
              socket.write(
                `{"id":1,"error":null,"result":[[["mining.notify","a"],["mining.set_difficulty","b"]],"08000002",4]}\n`,
              );
            else socket.destroy();
          });
        else socket.resume();
      });
      server.on('error', () => undefined);
      server.listen(port, host);
      await once(server, 'listening').catch(() => undefined);
    }
  process.send?.({ dns: `127.0.0.1:${server.address().port}` });
}

async function probeAll() {
  const engine = makeEngine();
  const work = hosts.flatMap(({ host, targets }) => targets.map((target) => ({ host, target })));
  const began = performance.now();
  await Promise.all(
    work.map(({ host, target: { port, dialects = [], tls } }) =>
      engine.probe({
        host,
        address: addressOf(host),
        port,
        dialects: probeOrder(dialects, port),
        ...(tls === undefined ? {} : { tls }),
      }),
    ),
  );
  process.send?.({ seconds: (performance.now() - began) / 1000, endpoints: work.length, megabytes: peak() });
  engine.close();
}

async function passAll() {
  const file = join(values.folder, 'pools.ndjson');
  const store = await FileStore.open(file, 'write', console.error);
  const engine = makeEngine();
  const resolver = new NameResolver({ servers: [values.dns] });
  const began = performance.now();
  await refresh(
    store,
    new Spool('bench', { XDG_STATE_HOME: values.folder }),
    { engine, resolver, policy: { allowPrivate: true, deny: [] } },
    {
      catalogue: () => catalogue,
      keepMonths: 13,
      signal: new AbortController().signal,
      onWarning: (line) => console.error(line),
      onReport: async ({ endpoints, status, names, seconds }) => {
        process.send?.({
          seconds: (performance.now() - began) / 1000,
          passed: seconds,
          endpoints,
          status,
          names,
          megabytes: peak(),
        });
      },
    },
  );
  engine.close();
  resolver.close();
  await store.close();
}

/** Most memory that this process ever had, in MB. */
function peak() {
  return Math.round(process.resourceUsage().maxRSS / 1000);
}

/**
 * @typedef {{ seconds: number, endpoints: number, megabytes: number, status?: Record<string, number> }} Told
 * @param {string[]} args
 * @returns {Promise<Told>} what the process told
 */
async function run(args) {
  const child = fork(fileURLToPath(import.meta.url), args);
  const exit = once(child, 'exit');
  const told = await Promise.race([once(child, 'message'), exit.then(([code]) => fail(`a process ended (${code})`))]);
  await exit;
  return /** @type {Told} */ (told[0]);
}

/** @param {string} message @returns {never} */
function fail(message) {
  throw new Error(message);
}

async function measure() {
  const folder = await mkdtemp(join(tmpdir(), 'bitsecure-bench-'));
  const servers = fork(fileURLToPath(import.meta.url), ['--run', 'servers']);
  try {
    const [started] = /** @type {[{ dns: string }]} */ (await once(servers, 'message'));
    const ratios = [];
    let megabytes = 0;
    for (let round = 1; round <= Number(values.rounds); round += 1) {
      const alone = await run(['--run', 'engine']);
      const first = await run(['--run', 'pass', '--dns', started.dns, '--folder', folder]);
      const again = await run(['--run', 'pass', '--dns', started.dns, '--folder', folder]);
      for (const [name, told] of Object.entries({ 'engine alone': alone, 'first pass': first, 'second pass': again }))
        console.log(
          `${name.padEnd(12)}  ${told.seconds.toFixed(1).padStart(6)} s  ${told.endpoints} endpoints  ${Math.round(told.endpoints / told.seconds)}/s  ${told.megabytes} MB  ${JSON.stringify(told.status ?? {})}`,
        );
      ratios.push(first.seconds / alone.seconds);
      megabytes = Math.max(megabytes, first.megabytes, again.megabytes);
    }
    const { size } = await stat(join(folder, 'pools.ndjson'));
    const ratio = ratios.toSorted((a, b) => a - b)[ratios.length >> 1] ?? 0;
    console.log(
      `store ${(size / 1e6).toFixed(1)} MB; a pass takes ${ratio.toFixed(2)} of the engine alone (aim ${TARGET.ratio}), ${megabytes} MB (aim ${TARGET.megabytes})`,
    );
  } finally {
    servers.kill();
    await rm(folder, { recursive: true, force: true });
  }
}

const ROLES = { servers: serve, engine: probeAll, pass: passAll };
await (ROLES[/** @type {keyof typeof ROLES} */ (values.run)] ?? measure)();
