/** The near end of supervisor.mjs: starts it, talks to it, waits for its end. */
import { spawn, type ChildProcessByStdio } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import { dataPath } from '../files/package-data.ts';
import { BitSecureError } from '../model/errors.ts';
import type { Launch } from './launch.ts';
import type { RunUser } from './run-user.ts';

const SCRIPT = dataPath('cluster', 'supervisor.mjs');

export interface Supervised extends Launch {
  user?: RunUser;
  /** Removed when the program ends. */
  folder: string;
}

type Event = { pid: number } | { exit: string | number };

/** One supervised program. */
export class Supervisor {
  /** What the program wrote. */
  readonly log: string;
  /** Process of the supervisor. */
  readonly pid: number;
  /** Exit code, signal or message when the program is not running; undefined while it is. */
  ended: string | number | undefined;
  private readonly child: ChildProcessByStdio<Writable, Readable, null>;
  private waiting: ((event: Event) => void)[] = [];

  constructor(plan: Supervised) {
    this.log = join(plan.folder, 'engine.log');
    // A session of its own: Ctrl-C in the terminal reaches this process only, and the pipe tells the supervisor.
    this.child = spawn(process.execPath, [SCRIPT, JSON.stringify({ ...plan, log: this.log })], {
      cwd: '/',
      detached: true,
      stdio: ['pipe', 'pipe', 'ignore'],
    });
    this.pid = this.child.pid ?? 0;
    this.child.stdin.on('error', () => undefined);
    createInterface({ input: this.child.stdout }).on('line', (line) => this.receive(JSON.parse(line) as Event));
    this.child.once('exit', () => this.receive({ exit: 'its supervisor ended' }));
  }

  private receive(event: Event): void {
    this.ended = 'exit' in event ? event.exit : undefined;
    for (const wake of this.waiting.splice(0)) wake(event);
  }

  private next(): Promise<Event> {
    return new Promise((resolve) => this.waiting.push(resolve));
  }

  /** Process id of the program, once it runs. @throws BitSecureError CLUSTER_FAILED */
  async started(): Promise<number> {
    const event = await this.next();
    if ('pid' in event) return event.pid;
    throw new BitSecureError('CLUSTER_FAILED', `the engine cannot be started (${event.exit})`);
  }

  async crash(): Promise<void> {
    if (this.ended !== undefined) return;
    const end = this.next();
    this.child.stdin.write('crash\n');
    await end;
  }

  async resume(): Promise<void> {
    const start = this.started();
    this.child.stdin.write('resume\n');
    await start;
  }

  release(): void {
    this.child.stdin.end('release\n');
    this.child.stdout.destroy();
    this.child.unref();
  }

  /** Ends the program and its supervisor, and waits until both are gone and the folder is. */
  async stop(): Promise<void> {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return;
    const exit = once(this.child, 'exit');
    this.child.stdin.end();
    await exit;
  }
}
