/**
 * Servers on loopback that behave as pools, nodes and their impostors do, for tests of probing. Each answers as the real one
 * did in a transcript, or as its source says; none mines.
 */
import { once } from 'node:events';
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { createSecureContext, TLSSocket } from 'node:tls';
import type { Duplex } from 'node:stream';
import type { Behaviour } from './pools/behaviour.ts';
import { HOSTILE_POOLS } from './pools/hostile-pools.ts';
import { HTTP_POOLS } from './pools/http-pools.ts';
import { LINE_POOLS } from './pools/line-pools.ts';
import { answerHandshake, type Certificate } from './pools/sv2-responder.ts';

const BEHAVIOURS = { ...LINE_POOLS, ...HTTP_POOLS, ...HOSTILE_POOLS } satisfies Record<string, Behaviour>;

/** `stratum-v2` finishes the handshake with whatever has 64 octets. */
export type PoolKind = keyof typeof BEHAVIOURS | 'stratum-v2';
export const POOL_KINDS = [...Object.keys(BEHAVIOURS), 'stratum-v2'] as readonly PoolKind[];

export interface PoolOptions {
  /** 127.0.0.1 unless given; `::1` works as well. */
  host?: string;
  /** PEM: makes a TLS port of it. */
  tls?: { key: string; cert: string };
  /**
   * What a TLS port does with what is no TLS: `both` serves it in plain text on the same port, `hint` answers as Go's HTTPS
   * servers do. Closed without a word unless given.
   */
  plain?: 'both' | 'hint';
  /** Of `stratum-v2`. */
  certificate?: Certificate;
}

export interface Pool {
  port: number;
  /** Connections taken so far. */
  connections: () => number;
  /** What each connection said, decrypted, in order of connecting. */
  received: readonly Buffer[];
  close: () => Promise<void>;
}

/** What a kind does with one connection, whatever carries it. */
export function behaviourOf(kind: PoolKind, certificate?: Certificate): Behaviour {
  return kind === 'stratum-v2' ? stratumV2(certificate) : BEHAVIOURS[kind];
}

/** Starts a server on a free port. It is closed with all of its connections. */
export async function startPool(kind: PoolKind, options: PoolOptions = {}): Promise<Pool> {
  const behaviour = behaviourOf(kind, options.certificate);
  const received: Buffer[] = [];
  const sockets = new Set<Socket>();
  const serve = (socket: Duplex): void => {
    const index = received.push(Buffer.alloc(0)) - 1;
    socket.on('error', () => socket.destroy());
    socket.on('data', (chunk: Buffer) => {
      // Enough for every request of a probe; who pours into a server is not kept.
      if (received[index]!.length < 65_536) received[index] = Buffer.concat([received[index]!, chunk]);
    });
    behaviour(socket);
  };
  const context = options.tls === undefined ? undefined : createSecureContext(options.tls);
  let connections = 0;
  const server = createServer((socket) => {
    connections += 1;
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    socket.on('error', () => socket.destroy());
    if (context === undefined) serve(socket);
    else {
      socket.once('readable', () => {
        const first = socket.read() as Buffer | null;
        if (first === null) return;
        socket.unshift(first);
        if (first[0] === 0x16) serve(new TLSSocket(socket, { isServer: true, secureContext: context }));
        else if (options.plain === 'both') serve(socket);
        else if (options.plain === 'hint' && /^[A-Z]+ \S+ HTTP/.test(first.toString('latin1'))) {
          socket.end('HTTP/1.0 400 Bad Request\r\n\r\nClient sent an HTTP request to an HTTPS server.\n');
        } else socket.destroy();
      });
    }
  });
  await listen(server, options.host ?? '127.0.0.1');
  const { port } = server.address() as AddressInfo;
  return {
    port,
    connections: () => connections,
    received,
    close: async () => {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}

async function listen(server: Server, host: string): Promise<void> {
  server.listen(0, host);
  await once(server, 'listening');
}

function stratumV2(certificate: Certificate | undefined): Behaviour {
  return (socket) => {
    let first = Buffer.alloc(0);
    let answered = false;
    socket.on('data', (chunk: Buffer) => {
      first = Buffer.concat([first, chunk.subarray(0, 64)]);
      if (answered || first.length < 64) return;
      answered = true;
      socket.write(answerHandshake(first, certificate));
    });
  };
}
