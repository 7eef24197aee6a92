// Stands between a run and its engine, as a process of its own: when the run ends in whatever way, its end of the pipe closes,
// and the engine and its folder go. Plain JavaScript, so that it starts from source and from lib/ alike.
// On stdin: `crash` (kill the engine, keep the folder), `resume` (start it again), `release` (stay when the pipe closes).
// On stdout: {"pid":…} for every start, {"exit":…} for every end of the engine. SIGTERM ends all.
import { spawn } from 'node:child_process';
import { openSync, rmSync } from 'node:fs';
import process from 'node:process';
import { createInterface } from 'node:readline';

/** @typedef {{command: string, args: string[], env: Record<string, string>, user?: {uid: number, gid: number}, folder: string, log: string}} Plan */
const plan = /** @type {Plan} */ (JSON.parse(process.argv[2] ?? '{}'));
const log = openSync(plan.log, 'a');
let released = false;
let ending = false;
/** @type {import('node:child_process').ChildProcess | undefined} */
let engine;

/** @param {object} event */
function tell(event) {
  if (!released) process.stdout.write(`${JSON.stringify(event)}\n`);
}

function start() {
  const child = spawn(plan.command, plan.args, {
    cwd: plan.folder,
    env: plan.env,
    detached: true,
    stdio: ['ignore', log, log],
    ...plan.user,
  });
  engine = child;
  child.once('spawn', () => tell({ pid: child.pid }));
  child.once('error', (error) => tell({ exit: error.message }));
  child.once('exit', (code, signal) => {
    tell({ exit: signal ?? code });
    if (released) end();
  });
}

/** Kills the whole process group: a start script and its Java are two processes, and the data are thrown away anyway. */
function kill() {
  if (engine?.pid === undefined) return;
  try {
    process.kill(-engine.pid, 'SIGKILL');
  } catch {
    // It is gone already.
  }
}

/** @returns {boolean} whether a process of the engine's group is left */
function lives() {
  try {
    return engine?.pid !== undefined && process.kill(-engine.pid, 0);
  } catch {
    return false;
  }
}

function end() {
  if (ending) return;
  ending = true;
  const deadline = Date.now() + 10_000;
  const finish = () => {
    kill();
    if (lives() && Date.now() < deadline) {
      setTimeout(finish, 20);
      return;
    }
    rmSync(plan.folder, { recursive: true, force: true, maxRetries: 5 });
    process.exit(0);
  };
  finish();
}

process.stdout.on('error', () => undefined);
for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP']) process.on(signal, end);
createInterface({ input: process.stdin })
  .on('line', (line) => {
    if (line === 'crash') kill();
    else if (line === 'resume') start();
    else if (line === 'release') released = true;
  })
  .on('close', () => {
    if (!released) end();
  });
start();
