// How fast `bitsecure sessions` is beside what users would take otherwise: `npm run bench [-- --rounds 3 --homes 1400]`.
// One large capture is made from the fixture (large-capture.mjs: 1,400 homes, about 3.2 million packets in 230,000 sessions, no
// two homes with the same addresses, downloads in between). Each tool turns it into documents of its flows on the disk, turn by
// turn, several times; medians of wall, CPU seconds and peak memory are printed, and the ratios. Then packets a second with few
// long sessions, and memory with many live ones. A tool that is not there is told as skipped.
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { closeSync, openSync, readSync, writeFileSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { writeHomes, writeLive, writeLong } from './large-capture.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '3' },
    homes: { type: 'string', default: '1400' },
    segments: { type: 'string', default: '120' },
    live: { type: 'string', default: '100000,500000' },
    /** Name of a Packetbeat 7.17, on the PATH or as a file. */
    packetbeat: { type: 'string', default: 'packetbeat' },
  },
});
const ROUNDS = Number(values.rounds);
/** tshark takes minutes for all: it gets the first packets, and its numbers are scaled. */
const TSHARK_PACKETS = 100_000;
/** Of the captures made here. */
const LONGEST_RECORD = 16 + 1514;
/** Memory that a run may take: for itself, and for each live session. */
const OWN_MEGABYTES = 80;
const OCTETS_OF_SESSION = 300;

/**
 * @typedef {{wall: number, cpu: number, megabytes: number}} Cost
 * @typedef {{name: string, version: string, commands: (file: string, out: string) => string[][], part?: number, target?: number}} Tool
 * `commands` one after the other; `target`: ours is to be as many times as fast
 */

/** Runs a command under time(1), its output into a file. @param {string[]} command @param {string} out @returns {Promise<Cost>} */
async function measured(command, out) {
  const report = `${out}.time`;
  const stdout = openSync(out, 'w');
  const stderr = openSync(`${out}.err`, 'w');
  const child = spawn('/usr/bin/time', ['-f', '%e %U %S %M', '-o', report, ...command], {
    stdio: ['ignore', stdout, stderr],
  });
  await new Promise((resolve) => child.once('close', resolve));
  const status = child.exitCode;
  closeSync(stdout);
  closeSync(stderr);
  if (status !== 0) {
    const told = (await readFile(`${out}.err`, 'utf8')).trim().split('\n').slice(-3).join(' | ');
    throw new Error(`${command.join(' ')} ended with ${status}: ${told}`);
  }
  const [wall = 0, user = 0, system = 0, kilobytes = 0] = (await readFile(report, 'utf8'))
    .trim()
    .split(' ')
    .map(Number);
  return { wall, cpu: user + system, megabytes: kilobytes / 1024 };
}

/** First line that a command prints; undefined when there is none such. @param {string} command @param {string[]} args */
function firstLine(command, args) {
  const { error, stdout, stderr } = spawnSync(command, args, { encoding: 'utf8' });
  if (error !== undefined) return undefined;
  return (
    `${stdout}${stderr}`
      .split('\n')
      .find((line) => /\d\.\d/.test(line))
      ?.trim() ?? '?'
  );
}

/** @param {number[]} numbers */
const median = (numbers) => numbers.toSorted((a, b) => a - b)[numbers.length >> 1] ?? 0;

/** @param {Cost[]} costs @returns {Cost} */
const medians = (costs) => ({
  wall: median(costs.map(({ wall }) => wall)),
  cpu: median(costs.map(({ cpu }) => cpu)),
  megabytes: median(costs.map(({ megabytes }) => megabytes)),
});

/** The first records of a capture as a file of their own. @param {string} file @param {number} count @param {string} out */
function firstRecords(file, count, out) {
  const descriptor = openSync(file, 'r');
  const bytes = Buffer.alloc(24 + count * LONGEST_RECORD);
  const length = readSync(descriptor, bytes, 0, bytes.length, 0);
  closeSync(descriptor);
  let at = 24;
  for (let packet = 0; packet < count && at + 16 <= length; packet += 1) at += 16 + bytes.readUInt32LE(at + 8);
  writeFileSync(out, bytes.subarray(0, at));
}

/** @param {string} folder @param {string} file @param {number} packets @returns {Promise<(Tool | {name: string, skipped: string})[]>} */
async function peers(folder, file, packets) {
  /** @type {(Tool | {name: string, skipped: string})[]} */
  const found = [];
  const tshark = firstLine('tshark', ['--version']);
  const part = join(folder, 'part.pcap');
  firstRecords(file, TSHARK_PACKETS, part);
  found.push(
    tshark === undefined
      ? { name: 'tshark', skipped: 'not installed (Debian: tshark)' }
      : {
          name: `tshark -T ek (first ${TSHARK_PACKETS} packets, scaled)`,
          version: tshark,
          part: Math.min(1, TSHARK_PACKETS / packets),
          target: 50,
          commands: () => [['tshark', '-n', '-r', part, '-T', 'ek']],
        },
  );
  const ndpi = firstLine('ndpiReader', ['-h']);
  found.push(
    ndpi === undefined
      ? { name: 'ndpiReader', skipped: 'not installed (Debian: libndpi-bin)' }
      : {
          name: 'ndpiReader -C (CSV)',
          version: ndpi,
          target: 4,
          commands: (capture, out) => [['ndpiReader', '-i', capture, '-q', '-C', `${out}.csv`]],
        },
  );
  const nfdump = firstLine('nfdump', ['-V']);
  found.push(
    nfdump === undefined || firstLine('nfpcapd', ['-V']) === undefined
      ? { name: 'nfpcapd + nfdump', skipped: 'not installed (Debian: nfdump)' }
      : {
          name: 'nfpcapd + nfdump -o json',
          version: nfdump,
          commands: (capture, out) => [
            ['nfpcapd', '-r', capture, '-w', `${out}.d`],
            ['nfdump', '-R', `${out}.d`, '-q', '-o', 'json'],
          ],
        },
  );
  const beat = firstLine(values.packetbeat, ['version']);
  const settings = join(folder, 'packetbeat.yml');
  writeFileSync(
    settings,
    `packetbeat.interfaces.type: pcap\npacketbeat.flows: {timeout: 30s, period: 60s}\npacketbeat.protocols: []\n` +
      `output.file: {path: "${folder}/beat", filename: beat, rotate_every_kb: 4000000}\npath.data: "${folder}/beat-data"\n` +
      `path.logs: "${folder}/beat-logs"\nlogging.level: error\n`,
  );
  found.push(
    beat === undefined
      ? {
          name: 'packetbeat with flows',
          skipped: 'not there (Go module github.com/elastic/beats/v7; give --packetbeat)',
        }
      : {
          name: 'packetbeat with flows',
          version: beat,
          target: 15,
          commands: (capture) => [
            [values.packetbeat, '-c', settings, '--strict.perms=false', '-I', capture, '-t', '-e'],
          ],
        },
  );
  found.push(goCounter(folder));
  return found;
}

/** @param {string} folder @returns {Tool | {name: string, skipped: string}} */
function goCounter(folder) {
  const version = firstLine('go', ['version']);
  const name = 'gopacket counter';
  if (version === undefined) return { name, skipped: 'there is no go to build it with' };
  const binary = join(folder, 'gopacket-counter');
  try {
    execFileSync('go', ['build', '-o', binary, '.'], { cwd: join(root, 'bench', 'gopacket-counter'), stdio: 'pipe' });
  } catch (error) {
    return {
      name,
      skipped: `could not be built: ${/** @type {Error} */ (error).message.split('\n')[1] ?? ''}`,
    };
  }
  return { name, version: `gopacket 1.1.19, ${version}`, target: 0.7, commands: (capture) => [[binary, capture]] };
}

/** @param {Tool} tool @param {string} file @param {string} out @returns {Promise<Cost>} */
async function run(tool, file, out) {
  // To replace a file of hundreds of megabytes costs as much as to write some of them: everyone writes anew.
  for (const name of [`${out}.d`, `${out}.ndjson`, `${out}.csv`, out]) await rm(name, { recursive: true, force: true });
  await mkdir(`${out}.d`);
  const total = { wall: 0, cpu: 0, megabytes: 0 };
  for (const command of tool.commands(file, out)) {
    const cost = await measured(command, out);
    total.wall += cost.wall / (tool.part ?? 1);
    total.cpu += cost.cpu / (tool.part ?? 1);
    total.megabytes = Math.max(total.megabytes, cost.megabytes);
  }
  return total;
}

const ours = join(root, 'lib', 'cli', 'main.js');
/** @type {Tool} */
const own = {
  name: 'bitsecure sessions',
  version: `Node ${process.version}`,
  commands: (capture, out) => [[process.execPath, ours, 'sessions', capture, '--out', `${out}.ndjson`]],
};

/** @param {Cost} cost */
const row = ({ wall, cpu, megabytes }) =>
  `${wall.toFixed(2).padStart(8)} s ${cpu.toFixed(2).padStart(8)} s CPU ${megabytes.toFixed(0).padStart(6)} MB`;

/** @param {Cost} cost @param {Cost} base @param {number | undefined} target */
function verdict(cost, base, target) {
  const [wall, cpu] = [cost.wall / base.wall, cost.cpu / base.cpu];
  const ratios = `ours is ${wall.toFixed(2)} × as fast (CPU ${cpu.toFixed(2)} ×)`;
  if (target === undefined) return ratios;
  const least = Math.min(wall, cpu);
  return `${ratios}, target ${target} ×: ${least >= target ? 'met' : `missed, ${(target / least).toFixed(2)} times too slow`}`;
}

/** Packets and sessions, as `sessions` tells them. @param {string} file @param {string} out */
async function counts(file, out) {
  const cost = await run(own, file, out);
  const told = await readFile(`${out}.err`, 'utf8');
  const [, packets = '', sessions = ''] = /([\d,]+) packets .* in ([\d,]+) sessions/.exec(told) ?? [];
  const number = (/** @type {string} */ text) => Number(text.replaceAll(',', ''));
  return { cost, packets: number(packets), sessions: number(sessions) };
}

const folder = await mkdtemp(join(tmpdir(), 'bitsecure-bench-'));
try {
  if (firstLine('/usr/bin/time', ['--version']) === undefined)
    throw new Error('there is no /usr/bin/time, which measures (Debian: time)');
  const capture = join(folder, 'large.pcap');
  const out = join(folder, 'out');
  await writeHomes(capture, Number(values.homes), { segments: Number(values.segments) });
  const { packets, sessions } = await counts(capture, out);
  const megabytes = (await stat(capture)).size / 1e6;
  console.log(`${megabytes.toFixed(0)} MB, ${packets} packets, ${sessions} sessions; ${ROUNDS} rounds, medians`);
  const tools = await peers(folder, capture, packets);
  const running = [own, ...tools.filter((tool) => 'commands' in tool)];
  /** @type {Map<string, Cost[]>} */
  const costs = new Map(running.map(({ name }) => [name, []]));
  for (let round = 0; round < ROUNDS; round += 1)
    for (const tool of running) {
      try {
        costs.get(tool.name)?.push(await run(tool, capture, out));
      } catch (error) {
        if (tool === own) throw error;
        console.log(`${tool.name}: ${/** @type {Error} */ (error).message}`);
      }
    }
  const base = medians(costs.get(own.name) ?? []);
  console.log(
    `${row(base)}  ${own.name} (${own.version}): ${(packets / base.cpu / 1e6).toFixed(2)} M packets a CPU second`,
  );
  for (const tool of tools) {
    if ('skipped' in tool) {
      console.log(`skipped: ${tool.name}: ${tool.skipped}`);
      continue;
    }
    const all = costs.get(tool.name) ?? [];
    if (all.length === 0) continue;
    const cost = medians(all);
    console.log(`${row(cost)}  ${tool.name} (${tool.version}): ${verdict(cost, base, tool.target)}`);
  }

  const small = await counts(join(root, 'fixtures', 'captures', 'home-miner.pcap'), out);
  console.log(`${row(small.cost)}  of these for a capture of ${small.packets} packets: starting up`);
  const rate = (/** @type {Cost} */ cost, /** @type {number} */ count) =>
    (count / Math.max(0.001, cost.cpu - small.cost.cpu) / 1e6).toFixed(2);
  console.log(`${rate(base, packets)} M packets a CPU second in ${sessions} short sessions, start-up apart (aim 1.2)`);
  const long = join(folder, 'long.pcap');
  await writeLong(long, 100, 13_500);
  const few = await counts(long, out);
  console.log(
    `${rate(few.cost, few.packets)} M packets a CPU second in ${few.sessions} long sessions, start-up apart (aim 2)`,
  );
  await rm(long);

  for (const live of values.live.split(',').map(Number)) {
    const file = join(folder, 'live.pcap');
    await writeLive(file, live);
    const { cost } = await counts(file, out);
    const most = OWN_MEGABYTES + (live * OCTETS_OF_SESSION) / 1e6;
    const perSession = ((cost.megabytes - small.cost.megabytes) * 1024 * 1024) / live;
    const judged = cost.megabytes <= most ? 'met' : `missed by ${Math.ceil(cost.megabytes - most)} MB`;
    console.log(
      `${row(cost)}  ${live} live sessions: ${perSession.toFixed(0)} octets each beyond start-up; target ${most.toFixed(0)} MB: ${judged}`,
    );
  }
} finally {
  await rm(folder, { recursive: true, force: true });
}
