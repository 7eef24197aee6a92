// How well mining is recognised: `npm run bench:recognition`.
// Over every capture of ../shared/captures, BitSecure and ndpiReader (Debian: libndpi-bin) on the same files. What a TCP flow speaks
// was told by hand for captures/mining (mining-flows.tsv) and is known of captures/loopback, which were recorded for that; nothing
// in captures/awkward is mining. Recall is over flows whose payload shows it, precision over all flows that are called mining. Pools
// are not looked up: only payload counts. No clock is asked, so that other work on the machine does not matter.
import { execFile, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const run = promisify(execFile);
const root = fileURLToPath(new URL('..', import.meta.url));
const captures = join(root, '..', 'shared', 'captures');
const TARGET = 0.99;
/** Kinds of mining-flows.tsv that are no mining: nothing that is seen, and Bitcoin's peers. */
const NOT_MINING = new Set(['-', 'bitcoin-p2p']);
/**
 * What each loopback recording is of; one that is not listed has flows of several kinds, and is left out.
 * @type {Record<string, string>}
 */
const LOOPBACK = {
  'cpuminer-gbt-getwork-btcd-emptyreply.pcapng': 'getblocktemplate, getwork',
  'cpuminer-gbt-litecoind-400.pcapng': 'getblocktemplate',
  'cpuminer-nodestratumpool-refused.pcapng': 'stratum1',
  'cpuminer-nodestratumpool.pcapng': 'stratum1',
  'litecoincli-gbt-poll.pcapng': 'getblocktemplate',
  'sv1-cpuminer-to-sv2-translator.pcapng': 'stratum1',
  'sv2-probe-session.pcapng': 'stratum-v2',
  'xmrig-proxy-denied.pcapng': 'cn-login,job',
};

/**
 * @typedef {{file: string, key: string, kind: string | undefined}} Flow `kind`: undefined for no mining
 * @typedef {{ip: string, port?: number}} End
 * @typedef {{source: End, destination: End}} Document of the profile ecs
 * @typedef {{name: string, version: string, mining: (file: string, out: string) => Promise<string[]>}} Tool keys of the flows that it calls mining
 */

/** One key for both directions. @param {string} a @param {string} b */
const keyOf = (a, b) => [a, b].sort().join(' ');

/** Session documents of a capture. @param {string} file @param {string[]} more @returns {Promise<Document[]>} */
async function documents(file, ...more) {
  const cli = join(root, 'lib', 'cli', 'main.js');
  const args = [cli, 'sessions', file, '--profile', 'ecs', '--no-pools', ...more];
  const { stdout } = await run(process.execPath, args, { maxBuffer: 1 << 30 });
  return stdout.split('\n').flatMap((line) => (line === '' ? [] : [/** @type {Document} */ (JSON.parse(line))]));
}

/** @param {Document} document */
const keyOfDocument = ({ source, destination }) =>
  keyOf(`${source.ip}:${source.port}`, `${destination.ip}:${destination.port}`);

/** @type {Tool} */
const own = {
  name: 'bitsecure',
  version: `Node ${process.version}`,
  mining: async (file) => (await documents(file, '--mining')).map(keyOfDocument),
};

/** @returns {Tool | undefined} */
function ndpiReader() {
  const { error, stdout, stderr } = spawnSync('ndpiReader', ['-h'], { encoding: 'utf8' });
  const [, version] = error === undefined ? (/nDPI (\d[\w.-]*)/.exec(`${stdout}${stderr}`) ?? []) : [];
  if (version === undefined) return undefined;
  return {
    name: 'ndpiReader',
    version,
    mining: async (file, out) => {
      await writeFile(out, '');
      await run('ndpiReader', ['-i', file, '-q', '-C', out], { maxBuffer: 1 << 28 });
      const lines = (await readFile(out, 'latin1')).split('\n').filter((line) => /^\d/.test(line));
      return lines
        .map((line) => line.split(','))
        .filter((fields) => fields[10]?.split('.').includes('Mining'))
        .map((fields) => keyOf(`${fields[5]}:${fields[6]}`, `${fields[7]}:${fields[8]}`));
    },
  };
}

/** Every flow with what it is. @returns {Promise<Flow[]>} */
async function readFlows() {
  const table = (await readFile(join(captures, 'mining-flows.tsv'), 'utf8')).split('\n').slice(1);
  const flows = table.flatMap((line) => {
    const [file, , client = '', server = '', ...rest] = line.split('\t');
    const kind = rest[6] ?? '-';
    if (file === undefined || file === '') return [];
    return [{ file: join('mining', file), key: keyOf(client, server), kind: NOT_MINING.has(kind) ? undefined : kind }];
  });
  for (const [name, kind] of Object.entries(LOOPBACK)) {
    const file = join('loopback', name);
    const keys = new Set((await documents(join(captures, file))).map(keyOfDocument));
    for (const key of keys) flows.push({ file, key, kind });
  }
  for (const name of (await readdir(join(captures, 'awkward'))).sort()) {
    const file = join('awkward', name);
    const keys = new Set((await documents(join(captures, file)).catch(() => [])).map(keyOfDocument));
    for (const key of keys) flows.push({ file, key, kind: undefined });
  }
  return flows;
}

/** Flows that a tool calls mining: `file key`. @returns {Promise<Set<string>>} @param {Tool} tool @param {string[]} files @param {string} folder */
async function askTool(tool, files, folder) {
  /** @type {Set<string>} */
  const called = new Set();
  const refused = [];
  for (const file of files) {
    try {
      for (const key of await tool.mining(join(captures, file), join(folder, 'flows.csv')))
        called.add(`${file} ${key}`);
    } catch {
      refused.push(file);
    }
  }
  if (refused.length > 0) console.log(`${tool.name} does not read ${refused.join(', ')}`);
  return called;
}

/** @param {string} a @param {string} b */
const byText = (a, b) => (a < b ? -1 : 1);

/** @param {number} part @param {number} whole */
const ratio = (part, whole) => (whole === 0 ? '     –' : (part / whole).toFixed(4));

async function compare() {
  const peer = ndpiReader();
  if (peer === undefined) console.log('skipped: ndpiReader is not installed (Debian: libndpi-bin)');
  const tools = peer === undefined ? [own] : [own, peer];
  const flows = await readFlows();
  const files = [...new Set(flows.map(({ file }) => file))];
  console.log(
    `${flows.length} flows in ${files.length} captures; ${tools.map((t) => `${t.name} (${t.version})`).join(', ')}`,
  );
  const folder = await mkdtemp(join(tmpdir(), 'bitsecure-bench-'));
  try {
    const called = [];
    for (const tool of tools) called.push(await askTool(tool, files, folder));
    const heads = tools.map(({ name }) => name.padStart(22)).join('');
    console.log(`${'flows'.padStart(6)}${heads}  recall of`);
    const mining = flows.filter(({ kind }) => kind !== undefined);
    const found = (/** @type {Flow[]} */ some, /** @type {Set<string>} */ calls) =>
      some.filter(({ file, key }) => calls.has(`${file} ${key}`)).length;
    for (const kind of [...new Set(mining.map((flow) => flow.kind ?? ''))].sort(byText)) {
      const some = mining.filter((flow) => flow.kind === kind);
      const cells = called.map((calls) => ratio(found(some, calls), some.length).padStart(22)).join('');
      console.log(`${String(some.length).padStart(6)}${cells}  ${kind}`);
    }
    const labelled = new Set(mining.map(({ file, key }) => `${file} ${key}`));
    for (const [index, { name }] of tools.entries()) {
      const calls = called[index] ?? new Set();
      const right = found(mining, calls);
      const wrong = [...calls].filter((flow) => !labelled.has(flow));
      const recall = ratio(right, mining.length);
      const precision = ratio(right, right + wrong.length);
      console.log(
        `${name}: recall ${recall} of ${mining.length}, precision ${precision}, wrongly mining ${wrong.length}`,
      );
      const wrongFiles = [...new Set(wrong.map((flow) => flow.split(' ')[0]))];
      if (wrongFiles.length > 0) console.log(`  wrongly in ${wrongFiles.join(', ')}`);
      if (index > 0) continue;
      const met = right >= TARGET * mining.length && wrong.length === 0;
      console.log(`  target: recall ${TARGET}, nothing wrongly: ${met ? 'met' : 'missed'}`);
      if (!met) process.exitCode = 1;
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

if (existsSync(captures)) await compare();
else {
  console.log('there is no ../shared/captures beside this clone: nothing to recognise');
  process.exitCode = 2;
}
