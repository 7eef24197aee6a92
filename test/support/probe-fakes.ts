/** Servers on loopback that a test scripts, and a dialect of its own, for the engine alone. */
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { createServer as createTlsServer, type TlsOptions } from 'node:tls';
import type { Dialect } from '../../model/dialect.ts';
import type { Prober, ProbeEnd, Verdict } from '../../pools/dialects/prober.ts';

export interface Listening {
  port: number;
  /** Connections that were taken so far. */
  taken: () => number;
  /** Connections that stand now. */
  open: () => number;
  close: () => Promise<void>;
}

function listening(server: Server, host: string): Promise<Listening> {
  const sockets = new Set<Socket>();
  let taken = 0;
  server.on('connection', (socket: Socket) => {
    taken += 1;
    sockets.add(socket);
    socket.on('error', () => undefined);
    socket.once('close', () => sockets.delete(socket));
    // Whoever does not read does not see the end either.
    if (!socket.readableFlowing) setImmediate(() => socket.resume());
  });
  return new Promise((resolve) => {
    server.listen(0, host, () => {
      resolve({
        port: (server.address() as AddressInfo).port,
        taken: () => taken,
        open: () => sockets.size,
        close: () =>
          new Promise((closed) => {
            server.close(() => closed());
            for (const socket of sockets) socket.destroy();
          }),
      });
    });
  });
}

export function plainServer(onSocket: (socket: Socket) => void, host = '127.0.0.1'): Promise<Listening> {
  return listening(createServer(onSocket), host);
}

export function tlsServer(
  options: TlsOptions,
  onSocket: (socket: Socket) => void,
  host = '127.0.0.1',
): Promise<Listening> {
  const server = createTlsServer(options, (socket) => {
    socket.on('error', () => undefined);
    onSocket(socket);
  });
  server.on('tlsClientError', () => undefined);
  return listening(server, host);
}

/**
 * A dialect that asks `<name>?\n`, and is proved by `<name>!\n`. `tls please` and `try <dialect>` are hints; `more` makes it ask
 * again; `throw` breaks the contract.
 */
export function lineProber(dialect: Dialect): Prober {
  const end = (received: Buffer, how: ProbeEnd): Verdict => {
    const evidence = received.toString('latin1').slice(0, 200);
    if (how === 'limit') return { reason: 'limit-exceeded', evidence };
    if (received.length > 0) return { reason: 'other-protocol', evidence };
    return { reason: how === 'timeout' ? 'silent' : how === 'reset' ? 'reset' : 'closed-without-answer', evidence };
  };
  return {
    dialect,
    begin: () => ({
      hello: Buffer.from(`${dialect}?\n`),
      onData: (received) => {
        const text = received.toString('latin1');
        if (text.includes('throw\n')) throw new Error('a prober that breaks its contract');
        if (text.includes(`${dialect}!\n`))
          return { kind: 'verdict', verdict: { reason: 'answered', dialect, evidence: `${dialect}!` } };
        if (text.includes('tls please\n'))
          return { kind: 'verdict', verdict: { reason: 'other-protocol', evidence: 'tls please', tryNext: ['tls'] } };
        const hint = /try (\S+)\n/.exec(text)?.[1] as Dialect | undefined;
        if (hint !== undefined)
          return { kind: 'verdict', verdict: { reason: 'other-protocol', evidence: text, tryNext: [hint] } };
        if (text.endsWith('more\n')) return { kind: 'send', octets: Buffer.from('and\n') };
        return { kind: 'more' };
      },
      onEnd: end,
    }),
  };
}
