import { afterEach, beforeAll, afterAll, describe, expect, it } from 'vitest';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Socket } from 'node:net';
import type { Dialect } from '../../../model/dialect.ts';
import type { Prober } from '../../../pools/dialects/prober.ts';
import { ProbeEngine, type ProbeOptions, type ProbeRequest } from '../../../pools/probe/engine.ts';
import { makeAuthority } from '../../support/certificates.ts';
import { lineProber, plainServer, tlsServer, type Listening } from '../../support/probe-fakes.ts';

const DIALECTS: Dialect[] = ['stratum', 'stratum-monero', 'getwork'];
const probers = Object.fromEntries(DIALECTS.map((dialect) => [dialect, lineProber(dialect)])) as Record<
  Dialect,
  Prober
>;
const folder = mkdtempSync(join(tmpdir(), 'probe-'));
let secure: { key: string; cert: string };
const open: { close: () => unknown }[] = [];

beforeAll(() => {
  secure = makeAuthority(folder, 'pools').server(30, 'IP:127.0.0.1,DNS:pool.example.net');
});
afterEach(async () => {
  for (const one of open.splice(0).reverse()) await one.close();
});
afterAll(() => rmSync(folder, { recursive: true }));

function engine(options: Partial<ProbeOptions> = {}): ProbeEngine {
  const made = new ProbeEngine({
    userAgent: 'BitSecure/test',
    probers,
    allowPrivate: true,
    perAddressRate: Number.POSITIVE_INFINITY,
    replyTimeoutMs: 150,
    ...options,
  });
  open.push(made);
  return made;
}

async function serve(onSocket: (socket: Socket) => void, host?: string): Promise<Listening> {
  const server = await plainServer(onSocket, host);
  open.push(server);
  return server;
}

async function serveTls(onSocket: (socket: Socket) => void, options = {}): Promise<Listening> {
  const server = await tlsServer({ ...secure, ...options }, onSocket);
  open.push(server);
  return server;
}

function at(port: number, more: Partial<ProbeRequest> = {}): ProbeRequest {
  return { host: 'pool.example.net', address: '127.0.0.1', port, dialects: DIALECTS, ...more };
}

/** Answers each first request by its dialect. */
function answering(answers: Record<string, string | undefined>): (socket: Socket) => void {
  return (socket) => {
    socket.once('data', (octets) => {
      const answer = answers[octets.toString().replace('?\n', '')] ?? answers['*'];
      if (answer !== undefined) socket.write(answer);
    });
  };
}

describe('what is told', () => {
  it('the first dialect proves itself: one connection', async () => {
    const server = await serve(answering({ stratum: 'stratum!\n' }));
    const result = await engine().probe(at(server.port));
    expect(result).toMatchObject({
      status: 'up',
      reason: 'answered',
      dialect: 'stratum',
      tls: false,
      firstReply: 'stratum!',
      evidence: 'stratum!',
    });
    expect(result.latencyMs).toBeGreaterThan(0);
    expect(server.taken()).toBe(1);
  });

  it('a fresh connection for each dialect, in the order given, until one is proved', async () => {
    const asked: string[] = [];
    const server = await serve((socket) => {
      socket.once('data', (octets) => {
        asked.push(octets.toString());
        if (asked.length === 1) socket.end();
        else if (asked.length === 2) socket.resetAndDestroy();
        else socket.write('stratum!\n');
      });
    });
    const dialects: Dialect[] = ['getwork', 'stratum-monero', 'stratum'];
    expect(await engine().probe(at(server.port, { dialects }))).toMatchObject({ status: 'up', dialect: 'stratum' });
    expect(asked).toEqual(['getwork?\n', 'stratum-monero?\n', 'stratum?\n']);
  });

  it('a reply that names another dialect has it tried next', async () => {
    const asked: string[] = [];
    const server = await serve((socket) => {
      socket.once('data', (octets) => {
        asked.push(octets.toString());
        socket.write(asked.length === 1 ? 'try getwork\n' : 'getwork!\n');
      });
    });
    expect(await engine().probe(at(server.port))).toMatchObject({ dialect: 'getwork' });
    expect(asked).toEqual(['stratum?\n', 'getwork?\n']);
  });

  it('a conversation of several requests is one connection', async () => {
    const server = await serve((socket) => {
      socket.once('data', () => {
        socket.write('more\n');
        socket.once('data', () => socket.write('stratum!\n'));
      });
    });
    expect(await engine().probe(at(server.port))).toMatchObject({ status: 'up', firstReply: 'more' });
    expect(server.taken()).toBe(1);
  });

  it('words are told before signs of life, and those before silence', async () => {
    const server = await serve((socket) => {
      socket.once('data', (octets) => {
        const asked = octets.toString();
        if (asked.startsWith('stratum-monero')) socket.write('220 mail.example.net ESMTP\r\nmore lines\r\n');
        else if (asked.startsWith('getwork')) socket.end();
      });
    });
    expect(await engine().probe(at(server.port))).toMatchObject({
      status: 'listening',
      reason: 'other-protocol',
      tls: false,
      firstReply: '220 mail.example.net ESMTP',
    });
    // Three dialects, and one TLS handshake that found nobody.
    expect(server.taken()).toBe(4);
  });

  it('a silent server is silent; a closing one closes; a resetting one resets', async () => {
    const silent = await serve(() => undefined);
    const closing = await serve((socket) => socket.end());
    const resetting = await serve((socket) => setTimeout(() => socket.resetAndDestroy(), 20));
    const probe = engine();
    const told = await Promise.all([silent, closing, resetting].map(({ port }) => probe.probe(at(port))));
    expect(told.map(({ status, reason, firstReply }) => [status, reason, firstReply])).toEqual([
      ['listening', 'silent', undefined],
      ['listening', 'closed-without-answer', undefined],
      ['listening', 'reset', undefined],
    ]);
  });

  it('a closed port is refused, after one try', async () => {
    const server = await serve(() => undefined);
    await server.close();
    expect(await engine().probe(at(server.port))).toMatchObject({ status: 'down', reason: 'refused' });
  });

  it('who takes one connection and refuses the next is not down', async () => {
    const server = await serve((socket) => {
      void server.close();
      socket.end('what?\n');
    });
    const result = await engine().probe(at(server.port));
    expect(result).toMatchObject({ status: 'listening', reason: 'other-protocol', firstReply: 'what?' });
  });

  it('the same over IPv6', async () => {
    const server = await serve(answering({ '*': 'stratum!\n' }), '::1');
    expect(await engine().probe(at(server.port, { address: '::1' }))).toMatchObject({ status: 'up' });
  });
});

describe('TLS', () => {
  it('is found where nothing answers in plain', async () => {
    const names: (string | false | null)[] = [];
    const server = await serveTls((socket) => {
      names.push((socket as Socket & { servername: string }).servername);
      answering({ 'stratum-monero': 'stratum-monero!\n' })(socket);
    });
    const result = await engine().probe(at(server.port));
    expect(result).toMatchObject({ status: 'up', dialect: 'stratum-monero', tls: true });
    expect(result.certificate).toMatchObject({
      subject: expect.stringContaining('CN=') as string,
      issuer: 'CN=pools',
      sha256: expect.stringMatching(/^[0-9a-f]{64}$/) as string,
    });
    expect(new Set(names)).toEqual(new Set(['pool.example.net']));
  });

  it('is tried first where lists say so: one connection', async () => {
    const server = await serveTls(answering({ stratum: 'stratum!\n' }));
    expect(await engine().probe(at(server.port, { tls: true }))).toMatchObject({ status: 'up', tls: true });
    expect(server.taken()).toBe(1);
  });

  it('lists may be wrong: plain is found all the same', async () => {
    const server = await serve(answering({ stratum: 'stratum!\n' }));
    expect(await engine().probe(at(server.port, { tls: true }))).toMatchObject({ status: 'up', tls: false });
  });

  it('a plain hint leads to it', async () => {
    const server = await serveTls(answering({ stratum: 'stratum!\n' }));
    // A front that answers plain octets in words, and passes TLS on.
    const front = await serve((socket) => {
      socket.once('data', (octets) => {
        if (octets[0] !== 0x16) {
          socket.end('tls please\n');
          return;
        }
        void import('node:net').then(({ connect }) => {
          const behind = connect(server.port, '127.0.0.1');
          behind.on('error', () => undefined);
          behind.write(octets);
          behind.pipe(socket).pipe(behind);
        });
      });
    });
    expect(await engine().probe(at(front.port))).toMatchObject({ status: 'up', tls: true });
    expect(front.taken()).toBe(2);
  });

  it('a handshake that fails in TLS words is tls-failed, with the words', async () => {
    const server = await serveTls(() => undefined, {
      requestCert: true,
      rejectUnauthorized: true,
      maxVersion: 'TLSv1.2',
    });
    expect(await engine().probe(at(server.port))).toMatchObject({
      status: 'listening',
      reason: 'tls-failed',
      evidence: expect.stringContaining('alert') as string,
    });
  });

  it('silence inside keeps the certificate', async () => {
    const server = await serveTls(() => undefined);
    const result = await engine().probe(at(server.port, { tls: true }));
    expect(result).toMatchObject({ status: 'listening', tls: true });
    expect(result.certificate?.issuer).toBe('CN=pools');
  });

  it.each(['TLSv1', 'TLSv1.1', 'TLSv1.2', 'TLSv1.3'] as const)('%s', async (version) => {
    const server = await serveTls(answering({ stratum: 'stratum!\n' }), {
      minVersion: version,
      maxVersion: version,
      ciphers: 'DEFAULT@SECLEVEL=0',
    });
    expect(await engine().probe(at(server.port, { tls: true }))).toMatchObject({ status: 'up', tls: true });
  });

  it('the address is no SNI', async () => {
    let name: unknown;
    const server = await serveTls((socket) => {
      name = (socket as Socket & { servername: unknown }).servername;
      socket.write('stratum!\n');
    });
    await engine().probe(at(server.port, { host: '127.0.0.1', tls: true }));
    expect(name).toBe(false);
  });
});

describe('refused and ended', () => {
  it('an address of the inside, unless allowed', async () => {
    const server = await serve(answering({ stratum: 'stratum!\n' }));
    await expect(engine({ allowPrivate: false }).probe(at(server.port))).rejects.toMatchObject({
      code: 'BAD_ADDRESS',
      message: '127.0.0.1 is not probed: it is loopback (RFC 1122)',
    });
    await expect(engine({ deny: ['127.0.0.0/30'] }).probe(at(server.port))).rejects.toMatchObject({
      message: '127.0.0.1 is not probed: it is denied by 127.0.0.0/30',
    });
    expect(server.taken()).toBe(0);
  });

  it('a signal ends what runs and what waits, with its reason', async () => {
    const server = await serve(() => undefined);
    const probe = engine({ maxInFlight: 2, replyTimeoutMs: 60_000 });
    const controller = new AbortController();
    const all = Array.from({ length: 20 }, () => probe.probe(at(server.port), controller.signal));
    while (server.open() < 2) await new Promise((resolve) => setTimeout(resolve, 5));
    controller.abort(new Error('enough'));
    const ended = await Promise.allSettled(all);
    expect(ended.map((one) => one.status === 'rejected' && (one.reason as Error).message)).toEqual(
      Array.from({ length: 20 }, () => 'enough'),
    );
    await expect(probe.probe(at(server.port), controller.signal)).rejects.toThrow('enough');
    while (server.open() > 0) await new Promise((resolve) => setTimeout(resolve, 5));
    expect(server.taken()).toBe(2);
  });

  it('close ends all', async () => {
    const server = await serve(() => undefined);
    const probe = engine({ maxInFlight: 1, replyTimeoutMs: 60_000 });
    const all = Promise.allSettled([probe.probe(at(server.port)), probe.probe(at(server.port))]);
    while (server.open() < 1) await new Promise((resolve) => setTimeout(resolve, 5));
    probe.close();
    expect((await all).map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    await expect(probe.probe(at(server.port))).rejects.toThrow('closed');
  });

  it('a prober that throws fails its probe alone', async () => {
    const server = await serve(answering({ stratum: 'throw\n' }));
    const good = await serve(answering({ stratum: 'stratum!\n' }));
    const probe = engine();
    const [bad, fine] = await Promise.allSettled([probe.probe(at(server.port)), probe.probe(at(good.port))]);
    expect(bad).toMatchObject({ status: 'rejected', reason: { message: 'a prober that breaks its contract' } });
    expect(fine).toMatchObject({ status: 'fulfilled', value: { status: 'up' } });
  });
});
