/** Starting the Kibana of install.ts on a free loopback port, as a non-root user, gone with the run that started it. */
import { cp, mkdir, mkdtemp, readdir, readFile, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePorts } from '../../cluster/ports.ts';
import { giveTo, runUser } from '../../cluster/run-user.ts';
import { Supervisor } from '../../cluster/supervise.ts';
import { cloneTree, makeReadable } from '../../cluster/tree.ts';

export interface RunningKibana {
  /** Without a slash at its end. */
  url: string;
  folder: string;
  stop(): Promise<void>;
}

async function until(what: string, supervisor: Supervisor, seconds: number, test: () => Promise<boolean>) {
  for (let left = seconds * 4; left > 0 && supervisor.ended === undefined; left -= 1) {
    if (await test().catch(() => false)) return;
    await sleep(250);
  }
  const log = (await readFile(supervisor.log, 'utf8')).split('\n').slice(-8).join('\n');
  throw new Error(`Kibana: ${what} not reached in ${seconds} s; its log ends:\n${log}`);
}

async function start(installed: string, elasticsearchUrl: string): Promise<RunningKibana & { supervisor: Supervisor }> {
  const user = await runUser();
  const [port = 0] = await freePorts(1);
  const folder = await realpath(await mkdtemp(join(tmpdir(), 'bitsecure-kibana-')));
  const [home, data] = [join(folder, 'home'), join(folder, 'data')];
  await cloneTree(installed, home);
  await mkdir(data);
  // Kibana writes into it: copies, as through a hard link it would write into the cache.
  const optimize = join(home, 'kibana', 'optimize');
  await rm(optimize, { recursive: true });
  await cp(join(installed, 'kibana', 'optimize'), optimize, { recursive: true, preserveTimestamps: true });
  const own = await readdir(optimize, { recursive: true });
  await giveTo(user, folder, data, optimize, ...own.map((name) => join(optimize, name)));
  const url = `http://127.0.0.1:${port}`;
  const supervisor = new Supervisor({
    command: join(home, 'node', 'bin', 'node'),
    args: [
      join(home, 'kibana', 'src', 'cli'),
      `--elasticsearch.url=${elasticsearchUrl}`,
      '--server.host=127.0.0.1',
      `--server.port=${port}`,
      `--path.data=${data}`,
    ],
    env: { PATH: process.env['PATH'] ?? '', HOME: folder, NODE_ENV: 'production' },
    folder,
    ...(user === undefined ? {} : { user }),
  });
  await supervisor.started();
  return { url, folder, supervisor, stop: () => supervisor.stop() };
}

/** Lets Kibana build its bundles in a clone of `installed`, and puts them there. It needs no Elasticsearch for that. */
export async function buildBundles(installed: string): Promise<void> {
  const kibana = await start(installed, 'http://127.0.0.1:9');
  try {
    await until(
      'built bundles',
      kibana.supervisor,
      400,
      async () => (await fetch(`${kibana.url}/api/status`)).status > 0,
    );
    const built = join(kibana.folder, 'home', 'kibana', 'optimize');
    const target = join(installed, 'kibana', 'optimize');
    await cp(built, target, { recursive: true, preserveTimestamps: true });
    await makeReadable(target);
  } finally {
    await kibana.stop();
  }
}

/** Starts Kibana on an Elasticsearch 5 and waits until all is green. */
export async function startKibana(installed: string, elasticsearchUrl: string): Promise<RunningKibana> {
  const kibana = await start(installed, elasticsearchUrl);
  try {
    await until('green', kibana.supervisor, 120, async () => {
      const status = (await (await fetch(`${kibana.url}/api/status`)).json()) as {
        status: { overall: { state: string } };
      };
      return status.status.overall.state === 'green';
    });
    return kibana;
  } catch (error) {
    await kibana.stop();
    throw error;
  }
}
