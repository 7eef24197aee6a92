/** How often, how many at once, and how fair. */
import { execFile, spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { Worker } from 'node:worker_threads';
import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import type { Dialect } from '../../../model/dialect.ts';
import { FairTimer, LoopClock } from '../../../pools/loop-clock.ts';
import type { Prober } from '../../../pools/dialects/prober.ts';
import { Bucket } from '../../../pools/probe/bucket.ts';
import { connectionsWithin, openFileLimit } from '../../../pools/probe/descriptors.ts';
import { ProbeEngine, type ProbeOptions, type ProbeResult } from '../../../pools/probe/engine.ts';
import { Turns } from '../../../pools/probe/turns.ts';
import { Queue } from '../../../pools/queue.ts';
import { lineProber, plainServer, type Listening } from '../../support/probe-fakes.ts';
import { REPOSITORY } from '../../support/shared.ts';

const open: { close: () => unknown }[] = [];
afterEach(async () => {
  for (const one of open.splice(0).reverse()) await one.close();
});

const probers = { stratum: lineProber('stratum') } as Partial<Record<Dialect, Prober>> as Record<Dialect, Prober>;

function engine(options: Partial<ProbeOptions>): ProbeEngine {
  const made = new ProbeEngine({ userAgent: 'BitSecure/test', allowPrivate: true, probers, ...options });
  open.push(made);
  return made;
}

/** Answers on every address of 127.0.0.0/8 that is asked for. */
async function serve(host: string, afterMs = 0): Promise<Listening> {
  const server = await plainServer((socket) => {
    socket.once('data', () => setTimeout(() => socket.write('stratum!\n'), afterMs));
  }, host);
  open.push(server);
  return server;
}

function probe(by: ProbeEngine, address: string, port: number): Promise<ProbeResult> {
  return by.probe({ host: address, address, port, dialects: ['stratum'] });
}

describe('rates', () => {
  it('a bucket never gives more than its burst and its rate', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 1000 }),
        fc.integer({ min: 1, max: 20 }),
        fc.array(fc.integer({ min: 0, max: 500 }), { maxLength: 200 }),
        (rate, burst, steps) => {
          const bucket = new Bucket(rate, burst);
          let now = 5000;
          let taken = 0;
          for (const step of steps) {
            now += step;
            if (bucket.wait(now) > 0) continue;
            bucket.take(now);
            taken += 1;
            expect(taken).toBeLessThanOrEqual(burst + (rate * (now - 5000)) / 1000 + 1e-6);
          }
        },
      ),
    );
  });

  it('a bucket gives its burst at once, then waits for just one token', () => {
    const bucket = new Bucket(10, 3);
    for (let index = 0; index < 3; index += 1) {
      expect(bucket.wait(1000)).toBe(0);
      bucket.take(1000);
    }
    expect(bucket.wait(1000)).toBe(100);
    expect(bucket.wait(1100)).toBe(0);
    expect(bucket.isFull(1299)).toBe(false);
    expect(bucket.isFull(1300)).toBe(true);
  });

  it('an address has to wait, and holds no other up', async () => {
    const slow = await serve('127.0.0.2');
    const others = await Promise.all(Array.from({ length: 10 }, (_, index) => serve(`127.0.1.${index}`)));
    const by = engine({ perAddressRate: 2 });
    const ended: string[] = [];
    const began = performance.now();
    await Promise.all([
      ...Array.from({ length: 7 }, () => probe(by, '127.0.0.2', slow.port).then(() => ended.push('slow'))),
      ...others.map((one, index) => probe(by, `127.0.1.${index}`, one.port).then(() => ended.push('other'))),
    ]);
    // Four at once, then three more at two a second.
    expect(performance.now() - began).toBeGreaterThan(1400);
    expect(ended.slice(-3)).toEqual(['slow', 'slow', 'slow']);
  });

  it('all together', async () => {
    const server = await serve('127.0.0.1');
    const by = engine({ rate: 100, perAddressRate: Number.POSITIVE_INFINITY });
    const began = performance.now();
    await Promise.all(Array.from({ length: 60 }, () => probe(by, '127.0.0.1', server.port)));
    // Ten at once, then fifty more at a hundred a second.
    expect(performance.now() - began).toBeGreaterThan(480);
  });
});

describe('at once', () => {
  it('no more than so many', async () => {
    let most = 0;
    const server: Listening = await plainServer((socket) => {
      most = Math.max(most, server.open());
      socket.once('data', () => setTimeout(() => socket.write('stratum!\n'), 10));
    });
    open.push(server);
    const by = engine({ maxInFlight: 5, perAddressRate: Number.POSITIVE_INFINITY });
    const told = await Promise.all(Array.from({ length: 60 }, () => probe(by, '127.0.0.1', server.port)));
    expect(told.every(({ status }) => status === 'up')).toBe(true);
    // The server sees a connection's end a little later than the engine that ended it.
    expect(most).toBeLessThanOrEqual(10);
  });

  it('fewer while the event loop is late, more while it keeps up; never fewer than some, nor more than allowed', async () => {
    let went = 0;
    const waiter = { address: '192.0.2.1', over: false, go: () => (went += 1) };
    const limits = { rate: Infinity, perAddressRate: Infinity, maxInFlight: 2000 };
    const settle = async (): Promise<number> => {
      for (let index = 0; index < 200; index += 1) await new Promise((resolve) => setImmediate(resolve));
      return went;
    };
    const turns = new Turns(limits);
    open.push(turns);
    for (let index = 0; index < 3000; index += 1) turns.wait('fresh', waiter);
    const first = await settle();
    expect(first).toBeLessThan(300);
    turns.adapt(5);
    expect(await settle()).toBe(first * 1.5);
    turns.adapt(200);
    // Those under way are not called back: two have to end before the next one goes.
    for (let index = 0; index < first; index += 1) turns.leave();
    expect(await settle()).toBe(Math.floor(first * 1.5 * 0.75) + first);
    for (let index = 0; index < 30; index += 1) turns.adapt(200);
    const before = went;
    const under = went - first;
    for (let index = 0; index < under; index += 1) turns.leave();
    expect((await settle()) - before).toBe(32);
    for (let index = 0; index < 30; index += 1) {
      turns.adapt(0);
      await settle();
    }
    expect(went - before).toBe(2000);
  });

  it('a limit of open files holds, is told, and the lack of one is not the server’s fault', async () => {
    const server = await plainServer(() => undefined);
    open.push(server);
    const script = join(REPOSITORY, 'test', 'support', 'probe-many.mjs');
    const { stdout } = await promisify(execFile)('sh', [
      '-c',
      `ulimit -n 160 && exec "$0" "$1" "$2"`,
      process.execPath,
      script,
      String(server.port),
    ]);
    expect(JSON.parse(stdout)).toEqual({
      notice: 'at most 64 probes at once, not 2048: this process may have 160 files open (ulimit -n)',
      reasons: ['silent'],
      without: {
        code: 'PROBE_FAILED',
        message: 'this machine has no socket left to probe 127.0.0.1 (EMFILE)',
      },
      after: 'silent',
    });
  });

  it('limits of open files', () => {
    expect(openFileLimit()).toBe(Number(spawnSync('sh', ['-c', 'ulimit -n'], { encoding: 'utf8' }).stdout));
    expect([
      connectionsWithin(1024),
      connectionsWithin(160),
      connectionsWithin(64),
      connectionsWithin(Infinity),
    ]).toEqual([928, 64, 16, Infinity]);
  });
});

describe('a late event loop', () => {
  async function answeringElsewhere(text: string, afterMs: number): Promise<number> {
    const worker = new Worker(new URL('../../support/answering-worker.mjs', import.meta.url), {
      workerData: { text, afterMs },
    });
    open.push({ close: () => worker.terminate() });
    return new Promise((resolve) => worker.once('message', resolve));
  }

  function block(milliseconds: number): void {
    const until = performance.now() + milliseconds;
    while (performance.now() < until);
  }

  it('calls no prompt server silent, nor a connection that stands timed out', async () => {
    const port = await answeringElsewhere('stratum!\n', 20);
    const by = engine({ replyTimeoutMs: 200, connectTimeoutMs: 200 });
    const probing = probe(by, '127.0.0.1', port);
    // Longer than both time-outs, before the connection is seen and again before the reply is.
    setImmediate(() => setImmediate(() => block(600)));
    setTimeout(() => block(600), 5);
    expect(await probing).toMatchObject({ status: 'up' });
  });

  it('a fair timer waits for what the loop was late, and for no more than three times', async () => {
    const clock = new LoopClock();
    clock.use();
    const began = performance.now();
    const late = await new Promise<number>((resolve) => {
      void new FairTimer(clock, 100, () => resolve(performance.now() - began));
      setTimeout(() => block(150), 10);
    });
    expect(late).toBeGreaterThan(220);
    expect(clock.lateMs).toBeGreaterThan(120);
    const capped = performance.now();
    await new Promise<void>((resolve) => {
      const blocker = setInterval(() => block(40), 1);
      void new FairTimer(clock, 50, () => {
        clearInterval(blocker);
        resolve();
      });
    });
    expect(performance.now() - capped).toBeGreaterThan(100);
    clock.release();
  });

  it('a cancelled timer does not expire, even where it is due', async () => {
    const clock = new LoopClock();
    let expired = false;
    const timer = new FairTimer(clock, 1, () => (expired = true));
    block(5);
    await new Promise((resolve) => setTimeout(resolve, 2));
    timer.cancel();
    const second = new FairTimer(clock, 1, () => (expired = expired || true));
    second.cancel();
    const before = expired;
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(expired).toBe(before);
  });
});

it('a queue is first in, first out', () => {
  fc.assert(
    fc.property(fc.array(fc.option(fc.integer(), { nil: undefined }), { maxLength: 500 }), (steps) => {
      const queue = new Queue<number>();
      const model: number[] = [];
      for (const step of steps) {
        if (step === undefined) expect(queue.shift()).toBe(model.shift());
        else {
          queue.push(step);
          model.push(step);
        }
        expect([queue.length, queue.peek()]).toEqual([model.length, model[0]]);
      }
    }),
  );
});
