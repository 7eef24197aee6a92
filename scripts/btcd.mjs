// Builds btcd, which the tests of probing start, into the cache folder: the modules that test/support/btcd/go.mod names, each
// checked by go.sum. Once for each version; needs Go. npm run btcd
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, renameSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

// By a URL: the type check is not to read what the build writes.
/** @type {unknown} */
const cache = await import(new URL('../lib/cluster/cache.js', import.meta.url).href);
const { cacheFolder } = /** @type {typeof import('../cluster/cache.ts')} */ (cache);
const modules = join(dirname(dirname(fileURLToPath(import.meta.url))), 'test', 'support', 'btcd');
/** @param {string[]} args */
const go = (...args) => spawnSync('go', args, { cwd: modules, stdio: ['ignore', 'pipe', 'inherit'], encoding: 'utf8' });

const { stdout: version, error } = go('list', '-m', '-f', '{{.Version}}', 'github.com/btcsuite/btcd');
if (error !== undefined) {
  console.error(`go is needed to build btcd: ${error.message}`);
  process.exit(2);
}
const file = join(cacheFolder(), 'bin', `btcd-${version.trim()}`);
if (!existsSync(file)) {
  mkdirSync(dirname(file), { recursive: true });
  const unfinished = `${file}.${process.pid}`;
  const { status } = go('build', '-mod=readonly', '-o', unfinished, 'github.com/btcsuite/btcd');
  if (status !== 0) process.exit(status ?? 2);
  renameSync(unfinished, file);
}
console.log(file);
