/** DNS servers on loopback that a test scripts: what they answer, over UDP and TCP. */
import { createSocket, type RemoteInfo } from 'node:dgram';
import { createServer, type AddressInfo, type Socket } from 'node:net';
import { decode, encode, type Answer, type Packet } from 'dns-packet';

export interface Asked {
  name: string;
  type: string;
  over: 'udp' | 'tcp';
  id: number;
  /** The resolver's port. */
  port: number;
}

/** An answer's records, a packet to be merged over the usual answer, octets as they are, several of them, or silence. */
export type Said = Answer[] | Packet | Buffer | Buffer[] | undefined;

export interface DnsServerDouble {
  /** As a resolver's option. */
  server: string;
  asked: Asked[];
  close: () => Promise<void>;
}

const RESPONSE = 0x8180;

/** Flags of a response with a code (RFC 1035 4.1.1). */
export function responseWith(rcode: number): Packet {
  return { flags: RESPONSE | rcode };
}

export const TRUNCATED: Packet = { flags: RESPONSE | 0x0200 };

/** The octets of a proper answer, for tests that break one. */
export function answerOctets(asked: Asked, said: Answer[] | Packet): Buffer {
  const more = Array.isArray(said) ? { answers: said } : said;
  return encode({
    type: 'response',
    id: asked.id,
    flags: RESPONSE,
    questions: [{ name: asked.name, type: asked.type as 'A' }],
    ...more,
  });
}

/** Starts one on a free port of 127.0.0.1 (or `::1`). */
export async function dnsServer(script: (asked: Asked) => Said, host = '127.0.0.1'): Promise<DnsServerDouble> {
  const asked: Asked[] = [];
  const octetsFor = (message: Buffer, over: Asked['over'], port: number): Buffer[] => {
    const { id = 0, questions: [question] = [] } = decode(message);
    const one: Asked = { name: question?.name ?? '', type: question?.type ?? '', over, id, port };
    asked.push(one);
    const said = script(one);
    if (said === undefined) return [];
    if (Buffer.isBuffer(said)) return [said];
    if (Array.isArray(said) && Buffer.isBuffer(said[0])) return said as Buffer[];
    return [answerOctets(one, said as Answer[] | Packet)];
  };
  const tcpSockets = new Set<Socket>();
  const tcp = createServer((socket) => {
    tcpSockets.add(socket);
    socket.on('error', () => socket.destroy());
    socket.on('data', (chunk: Buffer) => {
      for (const octets of octetsFor(chunk.subarray(2), 'tcp', socket.remotePort ?? 0)) {
        const length = Buffer.alloc(2);
        length.writeUInt16BE(octets.length);
        socket.write(length);
        socket.write(octets);
      }
    });
  });
  await new Promise<void>((resolve) => tcp.listen(0, host, resolve));
  const { port } = tcp.address() as AddressInfo;
  const udp = createSocket(host.includes(':') ? 'udp6' : 'udp4');
  udp.on('message', (message: Buffer, from: RemoteInfo) => {
    for (const octets of octetsFor(message, 'udp', from.port)) udp.send(octets, from.port, from.address);
  });
  await new Promise<void>((resolve) => udp.bind(port, host, resolve));
  return {
    server: host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`,
    asked,
    close: async () => {
      for (const socket of tcpSockets) socket.destroy();
      await new Promise<void>((resolve) => udp.close(() => resolve()));
      await new Promise<void>((resolve) => tcp.close(() => resolve()));
    },
  };
}
