// How fast `bitsecure pools match` joins flows: `npm run bench:match [-- --flows 2000000 --rounds 3]`.
// In one run on one machine, turn by turn over the same nfdump CSV (1 of 100 flows goes to a known endpoint): BitSecure; a plain
// joiner in Node (readline, split, Map); awk with a table of addresses; `grep -F -f` with the addresses, which joins nothing and
// looks at no field. Rates are by CPU time, so that other work on the machine does not count; the wall clock's stand beside them.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const root = fileURLToPath(new URL('..', import.meta.url));
const { values } = parseArgs({
  options: { flows: { type: 'string', default: '2000000' }, rounds: { type: 'string', default: '3' } },
});
const FLOWS = Number(values.flows);
const ROUNDS = Number(values.rounds);
const ENDPOINTS = 20_000;
const PORT = 3333;
const MATCH_EVERY = 100;
const TARGET = { flowsPerSecond: 500_000, megabytes: 250 };

/** @param {number[]} numbers */
const median = (numbers) => numbers.toSorted((a, b) => a - b)[numbers.length >> 1] ?? 0;

/** A sequence of numbers that is the same in every run. */
function dice() {
  let state = 12_345;
  return (/** @type {number} */ sides) => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
    return (state >>> 8) % sides;
  };
}

/** @param {number} index */
const endpointAddress = (index) => `198.${18 + (index >> 14)}.${(index >> 7) & 127}.${(index & 127) * 2}`;

/** What nfdump 1.7.1 writes behind the destination's port. */
const TAIL =
  ',TCP,...AP.SF,0,0,6,318,0,0,0,0,0,0,0,0,0,0,0.0.0.0,0.0.0.0,0,0' +
  ',00:00:00:00:00:00'.repeat(4) +
  ',0-0-0'.repeat(10) +
  ',    0.000,    0.000,    0.000,0.0.0.0,17/1,0,2026-03-02 12:15:00.000\n';

/** @param {string} file */
async function writeFlows(file) {
  const out = createWriteStream(file);
  const roll = dice();
  let block =
    'ts,te,td,sa,da,sp,dp,pr,flg,fwd,stos,ipkt,ibyt,opkt,obyt,in,out,sas,das,smk,dmk,dtos,dir,nh,nhb,svln,dvln,ismc,odmc,idmc,osmc,mpls1,mpls2,mpls3,mpls4,mpls5,mpls6,mpls7,mpls8,mpls9,mpls10,cl,sl,al,ra,eng,exid,tr\n';
  for (let flow = 0; flow < FLOWS; flow += 1) {
    const known = flow % MATCH_EVERY === 0;
    const server = known ? endpointAddress(roll(ENDPOINTS)) : `${1 + roll(190)}.${roll(256)}.${roll(256)}.${roll(256)}`;
    const client = `10.0.${roll(4)}.${roll(256)}`;
    const time = `2026-03-02 12:${String(flow % 60).padStart(2, '0')}:20`;
    block += `${time},${time},1.024,${client},${server},${1024 + roll(60_000)},${known ? PORT : 443}${TAIL}`;
    if (block.length > 1 << 20) {
      if (!out.write(block)) await once(out, 'drain');
      block = '';
    }
  }
  out.end(block);
  await once(out, 'close');
}

/** The plain joiner, as a script of its own. */
const PLAIN = `
import { createReadStream, readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
const known = new Set(readFileSync(process.argv[1], 'utf8').trim().split('\\n').map((address) => address + ' ${PORT}'));
const miners = new Map();
let matched = 0;
let columns;
for await (const line of createInterface({ input: createReadStream(process.argv[2]), crlfDelay: Infinity })) {
  const fields = line.split(',');
  if (columns === undefined) {
    columns = Object.fromEntries(fields.map((name, place) => [name, place]));
    continue;
  }
  const [sa, da, sp, dp] = [fields[columns.sa], fields[columns.da], fields[columns.sp], fields[columns.dp]];
  const [client, server] = known.has(da + ' ' + dp) ? [sa, da] : known.has(sa + ' ' + sp) ? [da, sa] : [];
  if (client === undefined) continue;
  matched += 1;
  const key = client + ' ' + server;
  const miner = miners.get(key) ?? { flows: 0, bytes: 0, first: fields[columns.ts] };
  miner.flows += 1;
  miner.bytes += Number(fields[columns.ibyt]);
  miner.last = fields[columns.te];
  miners.set(key, miner);
}
console.log(matched);
`;

const AWK = `NR == FNR { known[$1] = 1; next } ($5 in known && $7 == ${PORT}) || ($4 in known && $6 == ${PORT}) { n++; bytes[$4 " " $5] += $13 } END { print n }`;

/**
 * CPU and wall seconds of a command, and what it wrote.
 * @param {string[]} command
 */
async function run(command) {
  const began = performance.now();
  const script = 'TIMEFORMAT="CPU %U %S"; time "$@"';
  const child = spawn('bash', ['-c', script, 'bash', ...command], { env: { ...process.env, LC_ALL: 'C' } });
  let output = '';
  let errors = '';
  child.stdout.setEncoding('utf8').on('data', (/** @type {string} */ text) => (output += text));
  child.stderr.setEncoding('utf8').on('data', (/** @type {string} */ text) => (errors += text));
  await once(child, 'close');
  const [, user, system] = /CPU ([\d.]+) ([\d.]+)/.exec(errors) ?? [];
  if (user === undefined || (child.exitCode ?? 2) > 1) throw new Error(`${command.join(' ').slice(0, 200)}: ${errors}`);
  const megabytes = Number(/VmHWM:\s*(\d+) kB/.exec(errors)?.[1]) / 1024;
  return { cpu: Number(user) + Number(system), wall: (performance.now() - began) / 1000, output, megabytes };
}

/** @param {string} name */
const installed = async (name) =>
  (await run(['sh', '-c', `command -v ${name} || true`])).output.trim() !== '' ? name : undefined;

const folder = await mkdtemp(join(tmpdir(), 'bitsecure-bench-'));
try {
  const flows = join(folder, 'flows.csv');
  const addresses = join(folder, 'addresses');
  const store = join(folder, 'pools.ndjson');
  const all = Array.from({ length: ENDPOINTS }, (_, index) => endpointAddress(index));
  await writeFile(addresses, `${all.join('\n')}\n`);
  const library = join(root, 'lib', 'pools');
  const { FileStore } = /** @type {typeof import('../pools/file-store.ts')} */ (
    await import(join(library, 'file-store.js'))
  );
  const { endpointId } = /** @type {typeof import('../pools/store.ts')} */ (await import(join(library, 'store.js')));
  const writing = await FileStore.open(store, 'write', console.error);
  const span = { from: '2026-03-02T11:00:00.000Z', to: '2026-03-02T13:00:00.000Z', checks: 3 };
  const status = /** @type {const} */ ('up');
  const transport = /** @type {const} */ ('tcp');
  const seen = { status, reason: 'answered' };
  const facts = { pools: ['Bench'], coins: ['XMR'], sources: ['user'], ...seen, history: [{ ...span, ...seen }] };
  const states = all.map((address) => {
    const id = endpointId({ address, port: PORT, transport });
    return Object.assign({ id, address, port: PORT, transport }, facts);
  });
  await writing.save(states, []);
  await writing.close();
  await writeFlows(flows);
  const megabytes = Math.round((await stat(flows)).size / 1e6);
  console.log(`${FLOWS} flows in ${megabytes} MB of nfdump CSV, 1 of ${MATCH_EVERY} to one of ${ENDPOINTS} endpoints`);

  const told = `data:text/javascript,${encodeURIComponent(
    'import { readFileSync } from "node:fs"; process.on("exit", () => console.error(readFileSync("/proc/self/status", "utf8")));',
  )}`;
  const bitsecure = [process.execPath, '--import', told, join(root, 'lib', 'cli', 'main.js')];
  const empty = join(folder, 'none.csv');
  await writeFile(empty, 'ts,te,td,sa,da,sp,dp,pr,ipkt,ibyt\n');
  const awk = await installed('awk');
  const grep = await installed('grep');
  /** @type {Record<string, string[]>} */
  const commands = {
    bitsecure: [...bitsecure, 'pools', 'match', flows, '--store', store, '--json'],
    'readline and split': [
      process.execPath,
      '--import',
      told,
      '--input-type=module',
      '-e',
      PLAIN,
      '--',
      addresses,
      flows,
    ],
    ...(awk === undefined ? {} : { awk: ['awk', '-F,', AWK, addresses, flows] }),
    ...(grep === undefined ? {} : { 'grep -F -f': ['grep', '-c', '-F', '-f', addresses, flows] }),
  };
  /** @type {Record<string, {cpu: number, wall: number, megabytes: number}[]>} */
  const rounds = Object.fromEntries(Object.keys(commands).map((name) => [name, []]));
  const wanted = Math.ceil(FLOWS / MATCH_EVERY);
  /** Starting up, and reading the index: the flows are not to blame for it. */
  const start = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    start.push((await run([...bitsecure, 'pools', 'match', empty, '--store', store, '--json'])).cpu);
    for (const [name, command] of Object.entries(commands)) {
      const result = await run(command);
      const matched =
        name === 'bitsecure'
          ? /** @type {{matched: number}} */ (JSON.parse(result.output)).matched
          : Number(result.output);
      // grep finds the octets of an address anywhere.
      if (name === 'grep -F -f' ? matched < wanted : matched !== wanted)
        throw new Error(`${name} matched ${matched} flows, and there are ${wanted}`);
      rounds[name]?.push(result);
    }
  }
  const rate = (/** @type {string} */ name, /** @type {'cpu' | 'wall'} */ clock) =>
    FLOWS / median((rounds[name] ?? []).map((round) => round[clock]));
  for (const name of Object.keys(commands)) {
    const peak = Math.max(...(rounds[name] ?? []).map((round) => round.megabytes));
    console.log(
      `${name.padEnd(20)} ${Math.round(rate(name, 'cpu'))} flows/s of CPU, ${Math.round(rate(name, 'wall'))} by the clock` +
        `${Number.isNaN(peak) ? '' : `, peak ${Math.round(peak)} MB`}; bitsecure is ${(rate('bitsecure', 'cpu') / rate(name, 'cpu')).toFixed(2)} of it`,
    );
  }
  const steady = FLOWS / (median((rounds['bitsecure'] ?? []).map(({ cpu }) => cpu)) - median(start));
  const peak = Math.max(...(rounds['bitsecure'] ?? []).map((round) => round.megabytes));
  const met = steady >= TARGET.flowsPerSecond && peak <= TARGET.megabytes;
  console.log(
    `bitsecure, its start and the index (${median(start).toFixed(2)} s) set aside: ${Math.round(steady)} flows/s of CPU ` +
      `(at least ${TARGET.flowsPerSecond}), peak ${Math.round(peak)} MB (at most ${TARGET.megabytes}): ${met ? 'met' : 'not met'}; ` +
      `load ${loadavg()[0]?.toFixed(1)}`,
  );
} finally {
  await rm(folder, { recursive: true, force: true });
}
