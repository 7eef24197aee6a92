// The mutation fuzzer over all that reads captures: npm run fuzz [-- --seed 1 --packets 10000000]. Real packets of fixtures/ and,
// where it is, of ../shared/captures are hurt in every way that fuzz/mutate.ts knows, and read as `bitsecure sessions` reads them,
// one capture alone and several together.
// One seed of 32 bits says all: it is printed first, and repeats the run over the same captures. What fails is written to
// test-results/, with the fewest packets or files that were found to show it: npm run fuzz -- --replay <file>. Exit status: 0 nothing found,
// 1 found, 2 could not run.
import { randomInt } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { parseArgs } from 'node:util';
import { Worker } from 'node:worker_threads';

/** Mutated packets that share a tracker. */
const ROUND = 200_000;
/** As long as nothing moves, whatever the machine has to do otherwise, something hangs. */
const HUNG_MS = 60_000;
const LOOK_MS = 1000;

/** @typedef {import('../fuzz/fuzz.ts').Totals} Totals @typedef {import('../fuzz/fuzz.ts').Finding} Finding */

const root = join(import.meta.dirname, '..');
/** By names that the type check does not follow into lib/. @param {string} name */
const compiled = (name) => new URL(`../lib/fuzz/${name}.js`, import.meta.url);
const { hungFinding, newTotals, replay, PHASES } = /** @type {typeof import('../fuzz/fuzz.ts')} */ (
  await import(compiled('fuzz').href)
);
const { captureFolders, readCorpus } = /** @type {typeof import('../fuzz/corpus.ts')} */ (
  await import(compiled('corpus').href)
);
const { megabytes } = /** @type {typeof import('../fuzz/memory.ts')} */ (await import(compiled('memory').href));
const { grouped } = /** @type {typeof import('../model/units.ts')} */ (
  await import(new URL('../lib/model/units.js', import.meta.url).href)
);

/** @param {string} message @returns {never} */
function usage(message) {
  console.error(`${message}; usage: npm run fuzz [-- --seed <32 bits>] [--packets <number>] | --replay <file>`);
  process.exit(2);
}

function settings() {
  try {
    return parseArgs({
      options: {
        seed: { type: 'string' },
        packets: { type: 'string', default: '1000000' },
        replay: { type: 'string' },
      },
    }).values;
  } catch (error) {
    return usage(error instanceof Error ? error.message : String(error));
  }
}

/** @param {string} name @param {string} text @param {number} least @param {number} most */
function whole(name, text, least, most) {
  const number = Number(text);
  if (text.trim() === '' || !Number.isInteger(number) || number < least || number > most)
    usage(`--${name} takes a whole number from ${least} to ${most}, not "${text}"`);
  return number;
}

/** @param {string} file */
async function replayed(file) {
  let octets;
  try {
    octets = readFileSync(file);
  } catch (error) {
    return usage(`${file} cannot be read (${/** @type {NodeJS.ErrnoException} */ (error).code})`);
  }
  try {
    await replay(file, octets);
    console.log(`${file}: nothing fails`);
    return 0;
  } catch (error) {
    console.log(`${file}: ${/** @type {Error} */ (error).message}`);
    console.log(/** @type {Error} */ (/** @type {Error} */ (error).cause ?? error).stack);
    return 1;
  }
}

/** @param {Totals} totals @param {number} seconds */
function lines(totals, seconds) {
  const { statuses } = totals;
  return [
    `${grouped(totals.mutated)} mutated packets of ${grouped(totals.packets)} that were fed, in ${totals.rounds} rounds; ` +
      `${grouped(totals.files)} mutated files (${grouped(totals.filesRefused)} refused), ${grouped(totals.openings)} openings`,
    `${grouped(totals.filesMerged)} files read together in ${grouped(totals.merges)} lots (${grouped(totals.mergesRefused)} refused)`,
    `decoded: ${Object.entries(statuses)
      .map(([status, count]) => `${status} ${grouped(count)}`)
      .join(', ')}`,
    `${grouped(totals.sessions)} sessions (${grouped(totals.sessionsEndedEarly)} ended early), ${grouped(totals.documents)} ` +
      `documents, ${grouped(totals.miningDocuments)} of mining; applications: ${[...totals.applications].sort().join(' ')}`,
    `${grouped(Math.round(totals.packets / seconds))} packets/s over ${Math.round(seconds)} s; at most ` +
      `${megabytes(totals.memory)} MB kept beyond the start, slowest chunk ${Math.round(totals.slowestMs)} ms of CPU` +
      (totals.slowOnce === 0 ? '' : `; ${totals.slowOnce} rounds slow once, and not again`),
  ];
}

/** @param {Finding} finding @param {number} seed */
function told(finding, seed) {
  const folder = join(root, 'test-results');
  mkdirSync(folder, { recursive: true });
  const name = `fuzz-${seed}.${finding.extension}`;
  writeFileSync(join(folder, name), finding.octets);
  console.log(`found (${finding.kind}): ${finding.message}`);
  console.log(finding.stack);
  console.log(`kept in test-results/${name}: npm run fuzz -- --replay test-results/${name}`);
  return 1;
}

/**
 * Fuzzes in a thread of its own, so that one that hangs can be told.
 * @param {number} seed @param {number} packets
 * @returns {Promise<{totals: Totals, finding?: Finding}>}
 */
function fuzzed(seed, packets) {
  const folders = captureFolders(root);
  const progress = new Int32Array(new SharedArrayBuffer(12));
  const options = { seed, packets, roundPackets: ROUND };
  const worker = new Worker(compiled('worker'), { workerData: { ...options, folders, progress } });
  let totals = newTotals();
  let before = '';
  let movedAt = Date.now();
  return new Promise((resolve, reject) => {
    const look = setInterval(() => {
      const now = progress.join(' ');
      if (now !== before) movedAt = Date.now();
      before = now;
      if (Date.now() - movedAt < HUNG_MS) return;
      clearInterval(look);
      void worker.terminate();
      const [round = 0, phase = 0, done = 0] = progress;
      void readCorpus(folders).then((corpus) =>
        resolve({ totals, finding: hungFinding(corpus, options, round, PHASES[phase] ?? 'packets', done) }),
      );
    }, LOOK_MS);
    worker.on('error', (error) => {
      clearInterval(look);
      reject(error);
    });
    worker.on('message', (/** @type {import('../fuzz/worker.ts').WorkerMessage} */ told) => {
      totals = told.totals ?? totals;
      if (told.corpus !== undefined) console.log(`seed ${seed}; ${told.corpus}`);
      if (told.totals !== undefined) progressLine(`${grouped(totals.mutated)} of ${grouped(packets)}`);
      if (told.result === undefined) return;
      clearInterval(look);
      progressLine('');
      resolve(told.result);
    });
  });
}

/** @param {string} text */
function progressLine(text) {
  if (process.stderr.isTTY) process.stderr.write(`\r\u001b[K${text}`);
}

/** @param {number} seed @param {number} packets */
async function run(seed, packets) {
  const began = Date.now();
  const { totals, finding } = await fuzzed(seed, packets);
  for (const line of lines(totals, (Date.now() - began) / 1000)) console.log(line);
  if (finding !== undefined) return told(finding, seed);
  console.log('nothing found');
  return 0;
}

const { seed, packets, replay: file } = settings();
process.exitCode =
  file === undefined
    ? await run(
        seed === undefined ? randomInt(2 ** 32) : whole('seed', seed, 0, 2 ** 32 - 1),
        whole('packets', packets, 1, 1e12),
      )
    : await replayed(file);
