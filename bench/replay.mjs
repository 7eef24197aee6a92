// How near `bitsecure replay` comes to what the cluster can take: `npm run bench:replay [-- --rounds 3 --documents 600000]`.
// In one run on one machine: a large capture is made from the fixture; a plain HTTP client sends prepared bodies with the same
// documents (the cluster's own limit), and replay reads the capture and sends them, turn by turn. Twice: the cluster with cores of
// its own, as when it is another machine, and both sharing all cores, where what replay computes is taken from the cluster.
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { createReadStream } from 'node:fs';
import { mkdtemp, rm, stat } from 'node:fs/promises';
import { Agent, request } from 'node:http';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { writeHomes } from './large-capture.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '3' },
    documents: { type: 'string', default: '600000' },
    engine: { type: 'string', default: 'elasticsearch@9.2.0' },
  },
});
const ROUNDS = Number(values.rounds);
const DOCUMENTS = Number(values.documents);
const BODY_BYTES = 1_000_000;
const IN_FLIGHT = 4;
const TARGET = { ratio: 0.8, megabytes: 200 };
const CORES = availableParallelism();

/** @param {number[]} numbers */
const median = (numbers) => numbers.toSorted((a, b) => a - b)[numbers.length >> 1] ?? 0;

/**
 * @param {string[]} args
 * @returns {Promise<{output: string, seconds: number, cpuSeconds: number, megabytes: number}>}
 */
async function bitsecure(args) {
  const began = performance.now();
  // Not resourceUsage().maxRSS: on Linux that begins with what this process held when it started the other.
  const told = `data:text/javascript,${encodeURIComponent(
    `import { readFileSync } from "node:fs"; process.on("exit", () => {
      const { user, system } = process.cpuUsage();
      console.error(readFileSync("/proc/self/status", "utf8") + "CpuUs: " + (user + system));
    });`,
  )}`;
  const child = spawn(process.execPath, ['--import', told, join(root, 'lib', 'cli', 'main.js'), ...args]);
  let output = '';
  let errors = '';
  child.stdout.setEncoding('utf8').on('data', (/** @type {string} */ text) => (output += text));
  child.stderr.setEncoding('utf8').on('data', (/** @type {string} */ text) => (errors += text));
  await new Promise((resolve) => child.once('close', resolve));
  if (child.exitCode !== 0) throw new Error(`bitsecure ${args[0]} ended with ${child.exitCode}: ${errors}`);
  const kilobytes = Number(/VmHWM:\s*(\d+) kB/.exec(errors)?.[1]);
  const cpuSeconds = Number(/CpuUs: (\d+)/.exec(errors)?.[1]) / 1e6;
  return { output, seconds: (performance.now() - began) / 1000, cpuSeconds, megabytes: kilobytes / 1024 };
}

/**
 * Bulk bodies of the documents that `replay --output` wrote.
 * @param {string} file
 */
async function prepareBodies(file) {
  /** @type {Buffer[]} */
  const bodies = [];
  let documents = 0;
  let body = '';
  for await (const line of createInterface({ input: createReadStream(file), crlfDelay: Infinity })) {
    const { _index, _id, _source } = /** @type {{_index: string, _id: string, _source: object}} */ (JSON.parse(line));
    const lines = `${JSON.stringify({ create: { _index, _id } })}\n${JSON.stringify(_source)}\n`;
    if (body.length + lines.length > BODY_BYTES) {
      bodies.push(Buffer.from(body));
      body = '';
    }
    body += lines;
    documents += 1;
  }
  bodies.push(Buffer.from(body));
  return { bodies, documents };
}

const agent = new Agent({ keepAlive: true, maxSockets: IN_FLIGHT });

/**
 * @param {string} url
 * @param {string} method
 * @param {Buffer} [body]
 * @returns {Promise<string>}
 */
function send(url, method, body) {
  return new Promise((resolve, reject) => {
    const sending = request(url, {
      method,
      agent,
      headers: body === undefined ? {} : { 'content-type': 'application/x-ndjson', 'content-length': body.length },
    });
    sending.once('error', reject);
    sending.once('response', (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (/** @type {string} */ piece) => (text += piece));
      response.once('end', () =>
        response.statusCode === 200 ? resolve(text) : reject(new Error(`${method} ${url}: ${text.slice(0, 300)}`)),
      );
    });
    sending.end(body);
  });
}

/**
 * Seconds that the cluster takes for the bodies.
 * @param {string} url
 * @param {Buffer[]} bodies
 */
async function limit(url, bodies) {
  const began = performance.now();
  let next = 0;
  const worker = async () => {
    for (let body = bodies[next++]; body !== undefined; body = bodies[next++]) {
      const answer = await send(`${url}/_bulk?filter_path=errors`, 'POST', body);
      if (answer !== '{"errors":false}') throw new Error(`documents were refused: ${answer}`);
    }
  };
  await Promise.all(Array.from({ length: IN_FLIGHT }, worker));
  await send(`${url}/network_*/_refresh`, 'POST');
  return (performance.now() - began) / 1000;
}

/** @param {string} url */
const clear = async (url) => {
  const names = await send(`${url}/_cat/indices/network_*?h=index`, 'GET');
  for (const name of names.split('\n').filter((line) => line !== '')) await send(`${url}/${name}`, 'DELETE');
};

/**
 * Gives processes, this one's children to come among them, some cores only.
 * @param {string} cores as taskset takes them: `0-2`
 * @param {number[]} processes
 */
function pin(cores, processes) {
  for (const id of processes) execFileSync('taskset', ['-a', '-p', '-c', cores, String(id)], { stdio: 'ignore' });
}

/** Processes of a group. @param {number} leader */
const groupOf = (leader) =>
  execFileSync('pgrep', ['-g', String(leader)], { encoding: 'utf8' })
    .trim()
    .split('\n')
    .map(Number);

/** Why the cluster cannot have cores of its own here; undefined when it can. */
function whyShared() {
  if (CORES < 2) return 'there is one core';
  const missing = ['taskset', 'pgrep'].find((command) => spawnSync(command, ['--version']).status !== 0);
  return missing === undefined ? undefined : `there is no ${missing}`;
}

/**
 * The limit, replay, the limit, replay, … and the limit: a machine's speed drifts, so each replay is held against the mean of its
 * neighbours.
 * @param {string} title
 * @param {string} url
 * @param {{bodies: Buffer[], documents: number}} prepared
 * @param {string[]} arguments_ of replay
 */
async function compare(title, url, { bodies, documents }, arguments_) {
  const plain = async () => {
    const seconds = await limit(url, bodies);
    await clear(url);
    return seconds;
  };
  const ratios = [];
  let megabytes = 0;
  let before = await plain();
  for (let round = 0; round < ROUNDS; round += 1) {
    const whole = await bitsecure([...arguments_, '--json']);
    const { indexed } = /** @type {{indexed: number}} */ (JSON.parse(whole.output));
    if (indexed !== documents) throw new Error(`${indexed} of ${documents} documents were indexed`);
    await clear(url);
    const after = await plain();
    ratios.push((before + after) / 2 / whole.seconds);
    megabytes = Math.max(megabytes, whole.megabytes);
    const [least, most] = [Math.max(before, after), Math.min(before, after)].map((s) => Math.round(documents / s));
    console.log(
      `${title}: limit ${least} to ${most}/s, replay ${Math.round(documents / whole.seconds)}/s, ` +
        `its CPU ${((whole.cpuSeconds / documents) * 1e6).toFixed(1)} µs a document, ${Math.round(whole.megabytes)} MB`,
    );
    before = after;
  }
  return { ratio: median(ratios), megabytes };
}

const folder = await mkdtemp(join(tmpdir(), 'bitsecure-bench-'));
const library = join(root, 'lib', 'cluster', 'start.js');
const { startCluster } = /** @type {typeof import('../cluster/start.ts')} */ (await import(library));
const cluster = await startCluster(values.engine, { onProgress: (line) => console.error(line) });
try {
  const capture = join(folder, 'large.pcap');
  const fixture = join(root, 'fixtures', 'captures', 'home-miner.pcap');
  const small = await bitsecure(['replay', fixture, '--dry-run', '--json']);
  const each = /** @type {{read: number}} */ (JSON.parse(small.output)).read;
  await writeHomes(capture, Math.ceil(DOCUMENTS / each), { ownAddresses: false });
  const lines = join(folder, 'documents.ndjson');
  const writing = await bitsecure(['replay', capture, '--output', lines]);
  const { bodies, documents } = await prepareBodies(lines);
  const megabytes = Math.round((await stat(capture)).size / 1e6);
  console.log(
    `${megabytes} MB capture, ${documents} documents; written into a file in ${writing.seconds.toFixed(2)} s`,
  );
  const arguments_ = [
    'replay',
    capture,
    '--cluster-url',
    cluster.url,
    '--shards',
    '1',
    '--replicas',
    '0',
    '--refresh-interval',
    '30s',
  ];
  // A cold server gives a tenth: twice through before anything counts. The first puts the template, too.
  await bitsecure(arguments_);
  await clear(cluster.url);
  await limit(cluster.url, bodies);
  await clear(cluster.url);
  const prepared = { bodies, documents };
  const shared = await compare('sharing all cores', cluster.url, prepared, arguments_);
  const why = whyShared();
  if (why === undefined) {
    pin(`0-${CORES - 2}`, groupOf(cluster.pid));
    pin(String(CORES - 1), [process.pid]);
  }
  const apart = why === undefined ? await compare('cores of its own', cluster.url, prepared, arguments_) : undefined;
  const peak = Math.max(shared.megabytes, apart?.megabytes ?? 0);
  const verdict = (/** @type {boolean} */ met) => (met ? 'met' : 'not met');
  const told = (/** @type {{ratio: number}} */ { ratio }) =>
    `ratio ${ratio.toFixed(2)} (at least ${TARGET.ratio}): ${verdict(ratio >= TARGET.ratio)}`;
  console.log(`sharing all ${CORES} cores: ${told(shared)}`);
  console.log(`cluster with cores of its own: ${apart === undefined ? `skipped, ${why}` : told(apart)}`);
  console.log(`peak ${Math.round(peak)} MB (at most ${TARGET.megabytes}): ${verdict(peak <= TARGET.megabytes)}`);
} finally {
  agent.destroy();
  await cluster.stop();
  await rm(folder, { recursive: true, force: true });
}
