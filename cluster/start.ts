/** A throw-away node of an engine: started, waited for, and gone with the run that started it. */
import { mkdtemp, readFile, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { BitSecureError } from '../model/errors.ts';
import { engineOf, type Engine } from './engines.ts';
import { ensureEngine } from './fetch.ts';
import { jdkFor } from './jdk.ts';
import { prepareLaunch } from './launch.ts';
import { freePorts } from './ports.ts';
import { checkEnterable, giveTo, runUser } from './run-user.ts';
import { Supervisor } from './supervise.ts';

export interface StartOptions {
  /** Java heap in MB; the engine's own default when absent. */
  heapMb?: number;
  /** Settings of the node, beside and before those that every node gets. */
  settings?: Record<string, string>;
  /** How long it may take until it answers; 120 s when absent. Fetching does not count. */
  timeoutMs?: number;
  /** Cache folder; the user's own when absent. */
  cache?: string;
  /** Gets a line when something takes long. */
  onProgress?: (line: string) => void;
}

/** A node that answers. It ends with this process, however that ends. */
export interface RunningCluster {
  engine: Engine;
  /** `http://127.0.0.1:<port>`, without a slash at its end. */
  url: string;
  /** As the node itself says. */
  version: string;
  /** Process of the engine, leader of its process group. */
  pid: number;
  /** Process that watches over it. */
  supervisorPid: number;
  /** Its temporary folder. */
  folder: string;
  /** Ends the engine and removes its folder; twice is once. */
  stop(): Promise<void>;
  /** Kills the engine in mid-work, as a power cut would; data and port stay. */
  crash(): Promise<void>;
  /** Starts it again after `crash`, and waits until it answers. */
  resume(): Promise<void>;
  /** Lets the engine outlive this process. */
  release(): void;
}

/** What an engine's log says of its end: its last complaints, or else its last lines. */
async function tailOf(log: string): Promise<string> {
  const text = await readFile(log, 'utf8').catch(() => '');
  const lines = text.split('\n').filter((line) => line.trim() !== '' && !/^\s+at /.test(line));
  const complaints = lines.filter((line) => /Exception|\bERROR\b|\bFATAL\b|\bError\b/.test(line));
  return [...new Set(complaints.length > 0 ? complaints : lines)].slice(-4).join(' | ').slice(-1200);
}

/** Version of the node, once it answers and its cluster state has recovered. */
async function answer(url: string): Promise<string | undefined> {
  try {
    const signal = AbortSignal.timeout(5_000);
    const health = await fetch(`${url}/_cluster/health?wait_for_status=yellow&timeout=2s`, { signal });
    if (!health.ok) return undefined;
    // `GET /` is no part of the small Elasticsearch distributions.
    const nodes = await fetch(`${url}/_nodes/_local?filter_path=nodes.*.version`, { signal });
    const body = (await nodes.json()) as { nodes?: Record<string, { version: string }> };
    return Object.values(body.nodes ?? {})[0]?.version;
  } catch {
    return undefined;
  }
}

async function untilAnswer(engine: Engine, url: string, supervisor: Supervisor, timeoutMs: number): Promise<string> {
  const deadline = Date.now() + timeoutMs;
  while (Date.now() < deadline) {
    const version = await answer(url);
    if (version !== undefined) return version;
    if (supervisor.ended !== undefined) break;
    await sleep(200);
  }
  const what =
    supervisor.ended === undefined
      ? `does not answer after ${Math.round(timeoutMs / 1000)} s`
      : `ended while starting (${supervisor.ended})`;
  const tail = await tailOf(supervisor.log);
  const said = tail === '' ? 'it has said nothing yet' : `its log ends: ${tail}`;
  throw new BitSecureError('CLUSTER_FAILED', `${engine.id} ${what}; ${said}`, {
    hint: 'see whether memory and disk suffice',
  });
}

/** A new folder for a node. @throws BitSecureError UNWRITABLE */
async function makeNodeFolder(): Promise<string> {
  try {
    return await realpath(await mkdtemp(join(tmpdir(), 'bitsecure-cluster-')));
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new BitSecureError('UNWRITABLE', `no folder for the node can be made there (${code})`, {
      file: tmpdir(),
      hint: 'set TMPDIR to a folder that can be written, with room',
      cause: error,
    });
  }
}

async function startOnce(engine: Engine, installed: string, options: StartOptions): Promise<RunningCluster> {
  const jdk = jdkFor(engine);
  const user = await runUser();
  const [httpPort = 0, transportPort = 0] = await freePorts(2);
  const folder = await makeNodeFolder();
  const timeoutMs = options.timeoutMs ?? 120_000;
  const url = `http://127.0.0.1:${httpPort}`;
  let supervisor: Supervisor | undefined;
  try {
    await checkEnterable(user, folder, 'set TMPDIR to a folder that everyone may enter');
    await checkEnterable(user, join(jdk.home, 'bin'), 'install the JDK where everyone may read it');
    await giveTo(user, folder);
    const launch = await prepareLaunch({
      engine,
      installed,
      folder,
      jdk,
      heapMb: options.heapMb ?? engine.heapMb,
      httpPort,
      transportPort,
      user,
      settings: options.settings ?? {},
    });
    const running = new Supervisor({ ...launch, folder, ...(user === undefined ? {} : { user }) });
    supervisor = running;
    const pid = await running.started();
    const version = await untilAnswer(engine, url, running, timeoutMs);
    return {
      engine,
      url,
      version,
      pid,
      supervisorPid: running.pid,
      folder,
      stop: () => running.stop(),
      crash: () => running.crash(),
      resume: async () => {
        await running.resume();
        await untilAnswer(engine, url, running, timeoutMs);
      },
      release: () => running.release(),
    };
  } catch (error) {
    await supervisor?.stop();
    await rm(folder, { recursive: true, force: true });
    throw error;
  }
}

/**
 * Starts one node of an engine on free ports of the loopback interface, without security, its data in a temporary folder; fetches
 * the engine first if need be. It ends with `stop()`, or with this process, also when that is killed.
 * @param id as engineOf takes it, such as `elasticsearch@9.2.0` or `opensearch`
 * @throws BitSecureError USAGE, TOOL_MISSING, FETCH_FAILED, BAD_CHECKSUM, DISK_FULL, UNWRITABLE or CLUSTER_FAILED
 */
export async function startCluster(id: string, options: StartOptions = {}): Promise<RunningCluster> {
  const engine = engineOf(id);
  const installed = await ensureEngine(engine, { ...options, javaHome: jdkFor(engine).home });
  try {
    return await startOnce(engine, installed, options);
  } catch (error) {
    // Between finding a free port and using it, another process may have taken it.
    if (!/BindException|BindHttpException|BindTransportException|Address already in use/.test(String(error)))
      throw error;
    return startOnce(engine, installed, options);
  }
}
