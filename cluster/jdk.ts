/** Finding a Java that an engine runs on among those of the machine. */
import { existsSync, readdirSync, readFileSync, realpathSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { BitSecureError } from '../model/errors.ts';
import type { Engine } from './engines.ts';

export interface Jdk {
  /** What JAVA_HOME would be. */
  home: string;
  /** Feature version: 8, 17, 25. */
  version: number;
}

/** Where the Linux distributions, Homebrew's casks and Apple put their Javas. */
const FOLDERS = ['/usr/lib/jvm', '/usr/java', '/opt/java', '/Library/Java/JavaVirtualMachines'];

function candidates(env: NodeJS.ProcessEnv, folders: readonly string[]): string[] {
  const onPath = (env['PATH'] ?? '')
    .split(delimiter)
    .map((folder) => join(folder, 'java'))
    .filter((file) => existsSync(file))
    .map((file) => dirname(dirname(realpathSync(file))));
  const installed = folders
    .filter((folder) => existsSync(folder))
    .flatMap((folder) => readdirSync(folder).map((name) => join(folder, name)))
    .flatMap((folder) => [folder, join(folder, 'Contents', 'Home')]);
  return [...(env['JAVA_HOME'] ? [env['JAVA_HOME']] : []), ...onPath, ...installed.sort()];
}

/** Feature version from the `release` file that every JDK since 7 has: `JAVA_VERSION="1.8.0_402"` is 8, `"17.0.15"` is 17. */
function versionOf(home: string): number | undefined {
  try {
    const release = readFileSync(join(home, 'release'), 'utf8');
    const version = /^JAVA_VERSION="(?:1\.)?(\d+)/m.exec(release)?.[1];
    return version === undefined ? undefined : Number(version);
  } catch {
    return undefined;
  }
}

/**
 * Every JDK found by `$JAVA_HOME`, on the PATH and in the usual folders, in that order, each once. A runtime without a
 * compiler is left out: OpenSearch's start file is compiled as it starts.
 */
export function installedJdks(env: NodeJS.ProcessEnv = process.env, folders: readonly string[] = FOLDERS): Jdk[] {
  const seen = new Map<string, Jdk>();
  for (const home of candidates(env, folders)) {
    if (!existsSync(join(home, 'bin', 'javac'))) continue;
    const real = realpathSync(home);
    const version = versionOf(real);
    if (version !== undefined && !seen.has(real)) seen.set(real, { home: real, version });
  }
  return [...seen.values()];
}

/** The JDK to run an engine with: `$JAVA_HOME` if it suits, else the oldest that suits, as nearest to what the engine was made for. */
export function suitingJdk(
  engine: Engine,
  jdks: readonly Jdk[],
  env: NodeJS.ProcessEnv = process.env,
): Jdk | undefined {
  const suits = jdks.filter(({ version }) => version >= engine.jdk.min && version <= engine.jdk.max);
  const wanted = env['JAVA_HOME'] && existsSync(env['JAVA_HOME']) ? realpathSync(env['JAVA_HOME']) : undefined;
  return suits.find(({ home }) => home === wanted) ?? [...suits].sort((a, b) => a.version - b.version)[0];
}

/**
 * The JDK to run an engine with, among those given or those of the machine.
 * @throws BitSecureError TOOL_MISSING naming what is needed and what was found
 */
export function jdkFor(engine: Engine, jdks: readonly Jdk[] = installedJdks()): Jdk {
  const best = suitingJdk(engine, jdks);
  if (best !== undefined) return best;
  const { min, max } = engine.jdk;
  const found = jdks.map(({ version, home }) => `${version} (${home})`).join(', ');
  throw new BitSecureError(
    'TOOL_MISSING',
    `${engine.id} needs a JDK of version ${min} to ${max}; found ${found === '' ? 'none' : found}`,
    { hint: 'install one, or set JAVA_HOME to one (a JDK with javac, not only a runtime)' },
  );
}
