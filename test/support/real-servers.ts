/** Real nodes on loopback, each in a folder of its own that goes with it. */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { cacheFolder } from '../../cluster/cache.ts';
import { freePorts } from '../../cluster/ports.ts';
import { REPOSITORY } from './shared.ts';

/** As scripts/btcd.mjs leaves it. */
export function btcdPath(): string {
  const modules = readFileSync(join(REPOSITORY, 'test/support/btcd/go.mod'), 'utf8');
  const version = /btcsuite\/btcd (v\S+)/.exec(modules)?.[1] ?? '';
  return join(cacheFolder(), 'bin', `btcd-${version}`);
}

export interface RealServer {
  rpcPort: number;
  /** Where it speaks to other nodes of its network. */
  peerPort: number;
  stop: () => Promise<void>;
}

interface Place {
  folder: string;
  rpcPort: number;
  peerPort: number;
}

const READY_MS = 90_000;
const STOP_MS = 20_000;

const children = new Set<ChildProcess>();
process.on('exit', () => {
  for (const child of children) child.kill('SIGKILL');
});

/**
 * Starts a node and waits until its ports take connections.
 * @param alone it has no peers, and listens for none
 * @param args of the program, made of where it is to be
 * @throws Error with the end of its output when it stops before
 */
async function startNode(
  program: string,
  args: (place: Place) => readonly string[],
  alone = false,
): Promise<RealServer> {
  const folder = mkdtempSync(join(tmpdir(), 'bitsecure-node-'));
  const [rpcPort = 0, peerPort = 0] = await freePorts(2);
  const env = { PATH: process.env['PATH'] ?? '', HOME: folder };
  const child = spawn(program, args({ folder, rpcPort, peerPort }), { cwd: folder, env });
  children.add(child);
  let output = '';
  const keep = (chunk: Buffer): void => {
    output = (output + chunk.toString()).slice(-4000);
  };
  child.stdout.on('data', keep);
  child.stderr.on('data', keep);
  const stop = async (): Promise<void> => {
    if (child.exitCode === null && child.signalCode === null) {
      child.kill('SIGTERM');
      const force = setTimeout(() => child.kill('SIGKILL'), STOP_MS);
      await once(child, 'exit');
      clearTimeout(force);
    }
    children.delete(child);
    rmSync(folder, { recursive: true, force: true });
  };
  const until = Date.now() + READY_MS;
  while (!(await listensOn(alone ? [rpcPort] : [rpcPort, peerPort]))) {
    if (child.exitCode !== null || Date.now() > until) {
      await stop();
      throw new Error(`${program} takes no connections:\n${output}`);
    }
    await wait(200);
  }
  return { rpcPort, peerPort, stop };
}

async function listensOn(ports: readonly number[]): Promise<boolean> {
  const answers = await Promise.all(ports.map(listens));
  return answers.every(Boolean);
}

function listens(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
    socket.once('connect', () => socket.destroy());
  });
}

export function startMonerod(): Promise<RealServer> {
  const args = ({ folder, rpcPort }: Place): string[] => [
    '--regtest',
    '--offline',
    '--fixed-difficulty',
    '1',
    '--non-interactive',
    '--no-zmq',
    '--no-igd',
    '--data-dir',
    folder,
    '--log-file',
    join(folder, 'log'),
    '--max-concurrency',
    '1',
    '--rpc-bind-ip',
    '127.0.0.1',
    '--rpc-bind-port',
    String(rpcPort),
  ];
  return startNode('monerod', args, true);
}

export function startLitecoind(): Promise<RealServer> {
  return startNode('litecoind', ({ folder, rpcPort, peerPort }) => [
    '-regtest',
    `-datadir=${folder}`,
    '-disablewallet',
    '-dnsseed=0',
    '-printtoconsole',
    '-dbcache=4',
    '-rpcuser=user',
    '-rpcpassword=password',
    '-rpcbind=127.0.0.1',
    '-rpcallowip=127.0.0.1',
    `-rpcport=${rpcPort}`,
    `-bind=127.0.0.1:${peerPort}`,
  ]);
}

/** @param tls as it is unless told otherwise: with a certificate that it makes itself */
export function startBtcd(tls: boolean): Promise<RealServer> {
  return startNode(btcdPath(), ({ folder, rpcPort, peerPort }) => [
    '--simnet',
    '--nodnsseed',
    '--configfile=none',
    `--datadir=${folder}`,
    `--logdir=${folder}`,
    '--rpcuser=user',
    '--rpcpass=password',
    `--rpclisten=127.0.0.1:${rpcPort}`,
    `--listen=127.0.0.1:${peerPort}`,
    ...(tls ? [`--rpccert=${folder}/rpc.cert`, `--rpckey=${folder}/rpc.key`] : ['--notls']),
  ]);
}
