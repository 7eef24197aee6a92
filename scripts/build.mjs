// Compiles the rooms into lib/, for whoever imports them, and bundles the command: hundreds of files take longer to find and read
// than most captures. Incremental: a second build costs a second.
import { spawnSync } from 'node:child_process';
import { chmodSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'rolldown';
import { compiledTemplates } from './templates.mjs';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const typescript = dirname(createRequire(import.meta.url).resolve('typescript/package.json'));
const { status } = spawnSync(
  process.execPath,
  [join(typescript, 'bin', 'tsc'), '-p', join(root, 'tsconfig.build.json')],
  {
    stdio: 'inherit',
  },
);
if (status !== 0) process.exit(status ?? 1);

const folder = join(root, 'lib', 'cli');
const { dependencies } = /** @type {{ dependencies: object }} */ (
  JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
);
/**
 * yargs measures the words of help by tables of all that Unicode can draw, and reading those takes a fifth of starting up. Each
 * character of ours is one column wide.
 */
const widths = {
  name: 'widths',
  /** @param {string} id */
  resolveId: (id) => (id === 'string-width' ? '\0string-width' : null),
  /** @param {string} id */
  load: (id) => (id === '\0string-width' ? 'export default (text) => text.length;' : null),
};
rmSync(join(folder, 'chunks'), { recursive: true, force: true });
const { output } = await build({
  input: join(root, 'cli', 'main.ts'),
  platform: 'node',
  external: Object.keys(dependencies).map((name) => new RegExp(`^${name}(/|$)`)),
  output: { dir: folder, chunkFileNames: 'chunks/[name].js', sourcemap: true },
  logLevel: 'warn',
  plugins: [widths, await compiledTemplates(root)],
});
chmodSync(join(folder, 'main.js'), 0o755);
writeFileSync(
  join(folder, 'LICENSES.txt'),
  licences(output.flatMap((file) => (file.type === 'chunk' ? file.moduleIds : []))),
);

/** What the packages want told that are in the bundle. @param {string[]} modules */
function licences(modules) {
  const packages = modules.map((file) => /^.*\/node_modules\/(?:@[^/]+\/)?[^/]+(?=\/)/.exec(file)?.[0] ?? root);
  return [...new Set(packages)]
    .filter((home) => home !== root)
    .map((home) => {
      const text = readdirSync(home).find((name) => /^licen[cs]e/i.test(name));
      if (text === undefined) throw new Error(`${home} is in the bundle and has no licence`);
      return `${basename(home)}\n\n${readFileSync(join(home, text), 'utf8').trim()}\n`;
    })
    .sort()
    .join(`\n${'-'.repeat(80)}\n\n`);
}
