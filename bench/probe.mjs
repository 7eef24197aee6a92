// How fast, fair and small probing is: `npm run bench:probe [-- --endpoints 1983 --rounds 3 --only silent,prompt,busy,many]`.
// Servers run in a process of their own, the probing process is started anew for each measurement, all on loopback. Prints each
// number against its peer in the same run: the time-outs' floor, a Go client, none wrong, a limit of memory.
import { execFileSync, spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { addressOf } from './probe/servers.mjs';

/** @typedef {import('./probe/client.mjs').Told} Told */

const folder = fileURLToPath(new URL('probe', import.meta.url));
const { values } = parseArgs({
  options: {
    endpoints: { type: 'string', default: '1983' },
    rounds: { type: 'string', default: '3' },
    only: { type: 'string', default: 'silent,prompt,busy,many' },
  },
});
const ENDPOINTS = Number(values.endpoints);
const ROUNDS = Number(values.rounds);
const CONNECT_MS = 1000;
const REPLY_MS = 1300;
const MANY = 20_000;
const TARGET = { floor: 1.25, perCpu: 0.65, megabytes: 250 };
/** What the Stratum prober says first; the Go client says the same. */
const { PROBERS } = /** @type {typeof import('../pools/dialects/index.ts')} */ (
  await import(new URL('../lib/pools/dialects/index.js', import.meta.url).href)
);
const { DIALECTS } = /** @type {typeof import('../model/dialect.ts')} */ (
  await import(new URL('../lib/model/dialect.js', import.meta.url).href)
);

/** @param {number[]} numbers */
const median = (numbers) => numbers.toSorted((a, b) => a - b)[numbers.length >> 1] ?? 0;

/**
 * @param {string} command
 * @param {string[]} args
 * @param {object} job
 * @returns {Promise<string>}
 */
async function run(command, args, job) {
  const child = spawn(command, args, { stdio: ['pipe', 'pipe', 'inherit'] });
  let output = '';
  child.stdout.setEncoding('utf8').on('data', (/** @type {string} */ text) => (output += text));
  child.stdin.end(JSON.stringify(job));
  await new Promise((resolve) => child.once('close', resolve));
  if (child.exitCode !== 0) throw new Error(`${command} ended with ${child.exitCode ?? child.signalCode}`);
  return output;
}

/** @param {object} job */
const probe = async (job) =>
  /** @type {Told} */ (
    JSON.parse(await run(process.execPath, [join(folder, 'client.mjs')], { repeat: 1, warmUp: 0, options: {}, ...job }))
  );

/** @param {number} port */
const endpointsAt = (port) => Array.from({ length: ENDPOINTS }, (_, index) => ({ address: addressOf(index), port }));

/** @param {string} text @param {boolean} met */
const report = (text, met) =>
  console.log(`${text}: ${met ? 'met' : 'not met'} (load ${loadavg()[0]?.toFixed(1) ?? '?'})`);

/** @param {Record<string, number>} ports */
async function silent(ports) {
  const told = await probe({ endpoints: endpointsAt(ports.silent ?? 0) });
  // A reply's time-out for each dialect, and one for the TLS handshake that nobody answers.
  const floor = (DIALECTS.length + 1) * REPLY_MS;
  const ratio = told.wallMs / floor;
  report(
    `silent: ${told.probes} endpoints × ${DIALECTS.length} dialects and TLS in ${(told.wallMs / 1000).toFixed(1)} s, ${ratio.toFixed(2)} × the time-outs' floor of ${floor / 1000} s (at most ${TARGET.floor})`,
    ratio <= TARGET.floor && told.reasons.silent === told.probes,
  );
}

/** @param {Record<string, number>} ports @param {string} scratch */
async function prompt(ports, scratch) {
  const peer = join(scratch, 'peer');
  try {
    execFileSync('go', ['build', '-o', peer, join(folder, 'peer.go')], { stdio: 'pipe' });
  } catch (error) {
    console.log(
      `prompt: skipped, the Go client could not be built: ${/** @type {Error} */ (error).message.split('\n')[0]}`,
    );
    return;
  }
  const work = { endpoints: endpointsAt(ports.prompt ?? 0), repeat: 10, warmUp: 4000 };
  const hello = PROBERS.stratum.begin({ host: addressOf(0), port: 1, userAgent: 'BitSecure/bench' }).hello;
  const goJob = {
    ...work,
    concurrency: 256,
    hello: Buffer.from(hello).toString(),
    connectMs: CONNECT_MS,
    replyMs: REPLY_MS,
  };
  /** @type {{ours: number, go: number}[]} */
  const rounds = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    const ours = await probe({ ...work, dialects: ['stratum'], options: { rate: null, perAddressRate: null } });
    if (ours.reasons.answered !== ours.probes) throw new Error(`not all answered: ${JSON.stringify(ours.reasons)}`);
    const go = /** @type {Told & {answered: number}} */ (JSON.parse(await run(peer, [], goJob)));
    if (go.answered !== go.probes) throw new Error(`the Go client got ${go.answered} of ${go.probes} answers`);
    rounds.push({ ours: (ours.probes / ours.cpuMs) * 1000, go: (go.probes / go.cpuMs) * 1000 });
    console.log(
      `prompt: ${Math.round((ours.probes / ours.wallMs) * 1000)}/s, ${Math.round(1000 * (ours.cpuMs / ours.probes))} µs CPU a probe; Go ${Math.round((go.probes / go.wallMs) * 1000)}/s, ${Math.round(1000 * (go.cpuMs / go.probes))} µs`,
    );
  }
  const ratio = median(rounds.map(({ ours, go }) => ours / go));
  report(
    `prompt: ${ratio.toFixed(2)} of a Go client's probes per CPU second (at least ${TARGET.perCpu})`,
    ratio >= TARGET.perCpu,
  );
}

/** @param {Record<string, number>} ports */
async function busy(ports) {
  // Each looks up now and then whether it has been orphaned.
  const spin = 'for (const parent = process.ppid; process.ppid === parent;) for (let turn = 0; turn < 1e8;) turn += 1;';
  const spinners = [0, 1].map(() => spawn(process.execPath, ['-e', spin], { stdio: 'ignore' }));
  try {
    const told = await probe({
      endpoints: endpointsAt(ports.prompt ?? 0),
      repeat: 10,
      dialects: ['stratum'],
      options: { rate: null, perAddressRate: null },
    });
    const wrong = told.probes - (told.reasons.answered ?? 0);
    report(
      `busy: two spinners, ${told.probes} prompt endpoints in ${(told.wallMs / 1000).toFixed(1)} s, ${wrong} told otherwise (none)`,
      wrong === 0,
    );
  } finally {
    for (const spinner of spinners) spinner.kill('SIGKILL');
  }
}

/** @param {Record<string, number>} ports */
async function many(ports) {
  const kinds = ['silent', 'prompt', 'mail', 'nobody'].map((kind) => endpointsAt(ports[kind] ?? 1));
  const endpoints = Array.from({ length: MANY }, (_, index) => {
    const kind = kinds[index % kinds.length] ?? [];
    return kind[Math.floor(index / kinds.length) % kind.length];
  });
  const told = await probe({ endpoints });
  if (told.notice !== undefined) console.log(`many: ${told.notice}`);
  const met = told.megabytes <= TARGET.megabytes;
  report(
    `many: ${told.probes} endpoints, a quarter each silent, prompt, of another protocol and closed, in ${(told.wallMs / 1000).toFixed(1)} s: ${JSON.stringify(told.reasons)}; peak ${Math.round(told.megabytes)} MB (at most ${TARGET.megabytes})`,
    met,
  );
}

const scratch = await mkdtemp(join(tmpdir(), 'bitsecure-bench-'));
const servers = spawn(process.execPath, [join(folder, 'servers.mjs')], { stdio: ['pipe', 'pipe', 'inherit'] });
try {
  servers.stdin.write(`${JSON.stringify({ addresses: ENDPOINTS })}\n`);
  const ports = /** @type {Record<string, number>} */ (
    JSON.parse(await new Promise((resolve) => servers.stdout.setEncoding('utf8').once('data', resolve)))
  );
  const only = values.only.split(',');
  if (only.includes('silent')) await silent(ports);
  if (only.includes('prompt')) await prompt(ports, scratch);
  if (only.includes('busy')) await busy(ports);
  if (only.includes('many')) await many(ports);
} finally {
  servers.kill('SIGKILL');
  await rm(scratch, { recursive: true, force: true });
}
