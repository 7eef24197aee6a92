// How near `bitsecure replay` comes to what the cluster can take: `npm run bench:replay [-- --rounds 3 --documents 600000]`.
// In one run on one machine: a large capture is made from the fixture; a plain HTTP client sends prepared bodies with the same
// documents (the cluster's own limit), and replay reads the capture and sends them, turn by turn. Prints the ratio.
import { spawn } from 'node:child_process';
import { createReadStream } from 'node:fs';
import { mkdtemp, rm, stat } from 'node:fs/promises';
import { Agent, request } from 'node:http';
import { tmpdir } from 'node:os';
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

/** @param {number[]} numbers */
const median = (numbers) => numbers.toSorted((a, b) => a - b)[numbers.length >> 1] ?? 0;

/**
 * @param {string[]} args
 * @returns {Promise<{output: string, seconds: number, megabytes: number}>}
 */
async function bitsecure(args) {
  const began = performance.now();
  // Not resourceUsage().maxRSS: on Linux that begins with what this process held when it started the other.
  const told = `data:text/javascript,${encodeURIComponent(
    'import { readFileSync } from "node:fs"; process.on("exit", () => console.error(readFileSync("/proc/self/status", "utf8")));',
  )}`;
  const child = spawn(process.execPath, ['--import', told, join(root, 'lib', 'cli', 'main.js'), ...args]);
  let output = '';
  let errors = '';
  child.stdout.setEncoding('utf8').on('data', (/** @type {string} */ text) => (output += text));
  child.stderr.setEncoding('utf8').on('data', (/** @type {string} */ text) => (errors += text));
  await new Promise((resolve) => child.once('close', resolve));
  if (child.exitCode !== 0) throw new Error(`bitsecure ${args[0]} ended with ${child.exitCode}: ${errors}`);
  const kilobytes = Number(/VmHWM:\s*(\d+) kB/.exec(errors)?.[1]);
  return { output, seconds: (performance.now() - began) / 1000, megabytes: kilobytes / 1024 };
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

const folder = await mkdtemp(join(tmpdir(), 'bitsecure-bench-'));
const library = join(root, 'lib', 'cluster', 'start.js');
const { startCluster } = /** @type {typeof import('../cluster/start.ts')} */ (await import(library));
const cluster = await startCluster(values.engine, { onProgress: (line) => console.error(line) });
try {
  const capture = join(folder, 'large.pcap');
  const small = await bitsecure(
    ['replay', 'fixtures/captures/home-miner.pcap', '--dry-run', '--json'].map((arg) =>
      arg.startsWith('fixtures') ? join(root, arg) : arg,
    ),
  );
  const each = /** @type {{read: number}} */ (JSON.parse(small.output)).read;
  await writeHomes(capture, Math.ceil(DOCUMENTS / each), { ownAddresses: false });
  const lines = join(folder, 'documents.ndjson');
  const parsing = await bitsecure(['replay', capture, '--dry-run']);
  await bitsecure(['replay', capture, '--output', lines]);
  const { bodies, documents } = await prepareBodies(lines);
  const megabytes = Math.round((await stat(capture)).size / 1e6);
  console.log(
    `${megabytes} MB capture, ${documents} documents; capture to documents alone ${parsing.seconds.toFixed(2)} s`,
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
  /** @type {{limit: number, replay: number, megabytes: number}[]} */
  const rounds = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    const plain = await limit(cluster.url, bodies);
    await clear(cluster.url);
    const whole = await bitsecure([...arguments_, '--json']);
    const { indexed } = /** @type {{indexed: number}} */ (JSON.parse(whole.output));
    if (indexed !== documents) throw new Error(`${indexed} of ${documents} documents were indexed`);
    await clear(cluster.url);
    rounds.push({ limit: documents / plain, replay: documents / whole.seconds, megabytes: whole.megabytes });
    console.log(
      `limit ${Math.round(documents / plain)}/s, replay ${Math.round(documents / whole.seconds)}/s, ${Math.round(whole.megabytes)} MB`,
    );
  }
  const ratio = median(rounds.map((round) => round.replay / round.limit));
  const peak = Math.max(...rounds.map((round) => round.megabytes));
  const met = ratio >= TARGET.ratio && peak <= TARGET.megabytes;
  console.log(
    `ratio ${ratio.toFixed(2)} (at least ${TARGET.ratio}), peak ${Math.round(peak)} MB (at most ${TARGET.megabytes}): ${met ? 'met' : 'not met'}`,
  );
} finally {
  agent.destroy();
  await cluster.stop();
  await rm(folder, { recursive: true, force: true });
}
