/** What a hostile server costs: octets, connections and time are bounded, whatever it does. */
import type { Socket } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import type { Dialect } from '../../../model/dialect.ts';
import type { Prober } from '../../../pools/dialects/prober.ts';
import { ProbeEngine, type ProbeOptions, type ProbeResult } from '../../../pools/probe/engine.ts';
import { lineProber, plainServer, type Listening } from '../../support/probe-fakes.ts';

const open: { close: () => unknown }[] = [];
afterEach(async () => {
  for (const one of open.splice(0).reverse()) await one.close();
});

/** What the prober was shown of each connection, at most. */
let shown: number[] = [];
function watching(dialect: Dialect): Prober {
  const prober = lineProber(dialect);
  return {
    dialect,
    begin: (target) => {
      const conversation = prober.begin(target);
      const index = shown.push(0) - 1;
      return {
        ...conversation,
        onData: (received) => {
          shown[index] = received.length;
          return conversation.onData(received);
        },
      };
    },
  };
}

async function probe(
  onSocket: (socket: Socket) => void,
  options: Partial<ProbeOptions> = {},
): Promise<{ told: ProbeResult; server: Listening; ms: number }> {
  shown = [];
  const server = await plainServer(onSocket);
  const engine = new ProbeEngine({
    userAgent: 'BitSecure/test',
    allowPrivate: true,
    perAddressRate: Number.POSITIVE_INFINITY,
    replyTimeoutMs: 200,
    readLimit: 4096,
    probers: { stratum: watching('stratum'), getwork: watching('getwork') } as Partial<
      Record<Dialect, Prober>
    > as Record<Dialect, Prober>,
    ...options,
  });
  open.push(server, engine);
  const began = performance.now();
  const told = await engine.probe({
    host: '127.0.0.1',
    address: '127.0.0.1',
    port: server.port,
    dialects: ['stratum', 'getwork'],
  });
  return { told, server, ms: performance.now() - began };
}

/** Every connection is gone soon after the probe. */
async function allClosed(server: Listening): Promise<void> {
  while (server.open() > 0) await new Promise((resolve) => setTimeout(resolve, 5));
}

/** Writes as fast as it is read. */
function pour(socket: Socket, chunk: Buffer): void {
  const more = (): void => {
    while (!socket.destroyed && socket.write(chunk));
  };
  socket.on('drain', more);
  more();
}

describe('octets', () => {
  it.each<[string, Buffer]>([
    ['gigabytes', Buffer.alloc(1 << 20, 0x20)],
    ['thousands of pushes', Buffer.from('{"method":"tick"}\n'.repeat(5000))],
    ['invalid UTF-8', Buffer.alloc(1 << 20, 0xff)],
  ])('%s: no more than the limit is read, kept or shown', async (_, chunk) => {
    const { told, server } = await probe((socket) => pour(socket, chunk));
    expect(told).toMatchObject({ status: 'listening', reason: 'limit-exceeded' });
    expect(Math.max(...shown)).toBe(4096);
    expect(told.firstReply?.length).toBeLessThanOrEqual(512);
    await allClosed(server);
    expect(server.taken()).toBe(3);
  });

  it('what fits to the octet is judged, not refused', async () => {
    const { told } = await probe((socket) => socket.write(`${' '.repeat(4096 - 9)}stratum!\n`));
    expect(told).toMatchObject({ status: 'up', dialect: 'stratum' });
  });

  it('one octet at a time is shown so often, and no more', async () => {
    let reads = 0;
    const { told } = await probe(
      (socket) => {
        socket.setNoDelay(true);
        const timer = setInterval(() => socket.write('x'), 1);
        socket.once('close', () => clearInterval(timer));
      },
      {
        replyTimeoutMs: 60_000,
        probers: {
          stratum: {
            dialect: 'stratum',
            begin: () => ({
              hello: Buffer.from('?'),
              onData: () => {
                reads += 1;
                return { kind: 'more' };
              },
              onEnd: (_, end) => ({ reason: end === 'limit' ? 'limit-exceeded' : 'silent', evidence: '' }),
            }),
          },
        } as Partial<Record<Dialect, Prober>> as Record<Dialect, Prober>,
        deadlineMs: 20_000,
      },
    ).catch((error: unknown) => {
      // The second dialect has no prober here: the first has been seen through by then.
      expect(error).toBeInstanceOf(TypeError);
      return { told: undefined };
    });
    expect(told).toBeUndefined();
    expect(reads).toBe(512);
  });

  it('a conversation that is asked on and on ends', async () => {
    let asked = 0;
    const { told } = await probe((socket) => {
      socket.on('data', () => {
        asked += 1;
        socket.write('more\n');
      });
    });
    expect(told).toMatchObject({ status: 'listening', reason: 'limit-exceeded' });
    // Two dialects with a request and eight more each, and the ClientHello.
    expect(asked).toBe(19);
  });
});

describe('time', () => {
  it('drips do not put off the time-out', async () => {
    const { told, server } = await probe((socket) => {
      const timer = setInterval(() => socket.write('.'), 20);
      socket.once('close', () => clearInterval(timer));
    });
    expect(told).toMatchObject({ status: 'listening', reason: 'other-protocol' });
    await allClosed(server);
  });

  it('the deadline ends a probe between and within connections, with what was found', async () => {
    const { told, server } = await probe(() => undefined, { replyTimeoutMs: 60_000, deadlineMs: 250 });
    expect(told).toMatchObject({ status: 'listening', reason: 'silent' });
    expect(server.taken()).toBe(1);
    await allClosed(server);
  });

  it('a clock that jumps does not matter', async () => {
    const real = Date.now;
    let jump = 0;
    Date.now = () => real() + jump;
    try {
      const { told } = await probe((socket) => {
        jump += 86_400_000 * (jump > 0 ? -2 : 1);
        socket.once('data', () => socket.write('stratum!\n'));
      });
      expect(told).toMatchObject({ status: 'up' });
      expect(told.latencyMs).toBeLessThan(60_000);
    } finally {
      Date.now = real;
    }
  });
});

describe('ends', () => {
  it('RST in the middle of a line', async () => {
    const { told, server } = await probe((socket) => {
      socket.write('{"id":1,"res');
      setTimeout(() => socket.resetAndDestroy(), 30);
    });
    expect(told).toMatchObject({ status: 'listening', reason: 'other-protocol', firstReply: '{"id":1,"res' });
    await allClosed(server);
  });

  it('half closed by the server is closed', async () => {
    const { told, server } = await probe((socket) => socket.end());
    expect(told).toMatchObject({ reason: 'closed-without-answer' });
    await allClosed(server);
  });
});
