/** What to run for an engine: a folder prepared for one node, and the command line. */
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { readData } from '../files/package-data.ts';
import type { Engine } from './engines.ts';
import type { Jdk } from './jdk.ts';
import { giveTo, type RunUser } from './run-user.ts';
import { cloneTree } from './tree.ts';

export interface Node {
  engine: Engine;
  /** The engine in the cache. */
  installed: string;
  /** A new, empty folder, which belongs to `user`. */
  folder: string;
  jdk: Jdk;
  heapMb: number;
  httpPort: number;
  transportPort: number;
  user: RunUser | undefined;
  /** Settings of the caller, which win. */
  settings: Record<string, string>;
}

export interface Launch {
  command: string;
  args: string[];
  env: Record<string, string>;
}

function settingsOf(node: Node): Record<string, string> {
  return {
    'cluster.name': 'bitsecure-test',
    'node.name': 'bitsecure-test',
    'network.host': '127.0.0.1',
    'http.port': String(node.httpPort),
    [node.engine.transportPort]: String(node.transportPort),
    'discovery.type': 'single-node',
    // A throw-away node must work on a disk that is 95 % full; a test of the watermark sets it again.
    'cluster.routing.allocation.disk.threshold_enabled': 'false',
    ...node.engine.settings,
    ...node.settings,
  };
}

/** Options of every Java started: bounded heap, no memory-mapped counters in /tmp that outlive a killed process. */
function javaOptions(node: Node): string[] {
  return [`-Xms${node.heapMb}m`, `-Xmx${node.heapMb}m`, '-XX:-UsePerfData', `-Djava.io.tmpdir=${node.folder}/tmp`];
}

/** Puts a file in place of a hard link, without writing through it into the cache. */
async function replaceFile(file: string, content: string): Promise<void> {
  await rm(file, { force: true });
  await writeFile(file, content);
}

async function launchElasticsearch(node: Node): Promise<Launch> {
  const { engine, folder, jdk } = node;
  const home = join(folder, 'home');
  const settings = { ...settingsOf(node), 'path.data': join(folder, 'data'), 'path.logs': join(folder, 'logs') };
  const yml = Object.entries(settings).map(([name, value]) => `${name}: ${value}\n`);
  await replaceFile(join(home, 'config', 'elasticsearch.yml'), yml.join(''));
  if (engine.refusedJvmOptions !== undefined) {
    const file = join(home, 'config', 'jvm.options');
    const lines = (await readFile(file, 'utf8')).split('\n');
    await replaceFile(file, lines.filter((line) => engine.refusedJvmOptions?.test(line) !== true).join('\n'));
  }
  // It makes a keystore in its configuration, and its garbage collector's log in its home.
  await mkdir(join(home, 'logs'), { recursive: true });
  await giveTo(node.user, join(home, 'config'), join(home, 'logs'));
  return {
    command: 'bash',
    args: [join(home, 'bin', 'elasticsearch')],
    env: {
      [engine.javaVariable]: jdk.home,
      ES_JAVA_OPTS: javaOptions(node).join(' '),
      CLI_JAVA_OPTS: '-XX:-UsePerfData',
      ES_TMPDIR: join(folder, 'tmp'),
    },
  };
}

async function launchOpenSearch(node: Node): Promise<Launch> {
  const { folder, jdk } = node;
  const start = join(folder, 'OpenSearchNode.java');
  await writeFile(start, readData('cluster', 'OpenSearchNode.java'));
  const settings = { ...settingsOf(node), 'node.roles': 'cluster_manager,data,ingest,remote_cluster_client' };
  return {
    command: join(jdk.home, 'bin', 'java'),
    args: [
      ...javaOptions(node),
      '-cp',
      join(folder, 'home', 'lib', '*'),
      start,
      join(folder, 'data'),
      ...Object.entries(settings).map(([name, value]) => `${name}=${value}`),
    ],
    env: {},
  };
}

/** Prepares the folder of a node and answers how to start it. */
export async function prepareLaunch(node: Node): Promise<Launch> {
  const own = ['data', 'logs', 'tmp'].map((name) => join(node.folder, name));
  for (const folder of own) await mkdir(folder);
  await giveTo(node.user, node.folder, ...own);
  await cloneTree(node.installed, join(node.folder, 'home'));
  const launch = await (node.engine.product === 'elasticsearch' ? launchElasticsearch(node) : launchOpenSearch(node));
  const base = {
    PATH: process.env['PATH'] ?? '',
    HOME: node.folder,
    TMPDIR: join(node.folder, 'tmp'),
    LANG: 'C.UTF-8',
  };
  return { ...launch, env: { ...base, ...launch.env } };
}
