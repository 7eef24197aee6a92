/** One question to one DNS server: over UDP, and over TCP when the answer does not fit (RFC 1035 4.2, RFC 7766). */
import { randomInt } from 'node:crypto';
import { createSocket } from 'node:dgram';
import { connect, isIPv6 } from 'node:net';
import { decode, encode, type DecodedPacket } from 'dns-packet';
import type { Cancellations } from '../cancellations.ts';
import { FairTimer, type LoopClock } from '../loop-clock.ts';
import type { DnsServer } from './servers.ts';

export interface DnsQuestion {
  /** FQDN in lower case, without a trailing dot. */
  name: string;
  type: 'A' | 'AAAA';
}

/** An answer with the header fields that the library's types leave out. */
export type DnsAnswer = DecodedPacket & { opcode: string; rcode: string };

/** What a server answered, or why it did not, in words that follow its name. */
export type Reply = { kind: 'answer'; packet: DnsAnswer } | { kind: 'fault'; why: string };

export interface Asking {
  timeoutMs: number;
  clock: LoopClock;
  cancellations: Cancellations;
  signal: AbortSignal | undefined;
}

const RECURSION_DESIRED = 0x100;

/** Header and question: all of a query. */
function message({ name, type }: DnsQuestion, id: number): Buffer {
  // A new id for each, and a new socket: its port is the kernel's choice (RFC 5452 9.2).
  return encode({ type: 'query', id, flags: RECURSION_DESIRED, questions: [{ name, type, class: 'IN' }] });
}

/** The answer to just this question; undefined for anything else that comes along (RFC 5452 9.1). */
function answerTo(octets: Buffer, question: DnsQuestion, id: number): DnsAnswer | undefined {
  let packet: DnsAnswer;
  try {
    packet = decode(octets) as DnsAnswer;
  } catch {
    return undefined;
  }
  const [asked, ...more] = packet.questions ?? [];
  const same =
    packet.type === 'response' &&
    packet.id === id &&
    packet.opcode === 'QUERY' &&
    more.length === 0 &&
    asked?.type === question.type &&
    asked.class === 'IN' &&
    asked.name.toLowerCase() === question.name;
  return same ? packet : undefined;
}

function faultOf(error: NodeJS.ErrnoException): Reply {
  return {
    kind: 'fault',
    why: error.code === 'ECONNREFUSED' ? 'takes no questions there' : `cannot be asked (${error.code})`,
  };
}

type Settle = (reply: Reply) => void;

/** Runs an exchange until it settles, its time is up or it is stopped; `begin` returns what closes its socket. */
function exchange(asking: Asking, begin: (settle: Settle) => () => void): Promise<Reply> {
  return new Promise((resolve, reject) => {
    let close: (() => void) | undefined;
    const end = (): void => {
      asking.cancellations.remove(asking.signal, cancellable);
      timer.cancel();
      close?.();
      close = undefined;
    };
    const settle: Settle = (reply) => {
      end();
      resolve(reply);
    };
    const cancellable = {
      cancel: (reason: unknown) => {
        end();
        reject(reason);
      },
    };
    asking.cancellations.add(asking.signal, cancellable);
    const timer = new FairTimer(asking.clock, asking.timeoutMs, () =>
      settle({ kind: 'fault', why: 'does not answer' }),
    );
    close = begin(settle);
  });
}

function askUdp(server: DnsServer, question: DnsQuestion, asking: Asking): Promise<Reply> {
  const id = randomInt(0x1_0000);
  return exchange(asking, (settle) => {
    const socket = createSocket(isIPv6(server.address) ? 'udp6' : 'udp4');
    socket.on('error', (error) => settle(faultOf(error)));
    socket.on('message', (octets) => {
      const packet = answerTo(octets, question, id);
      if (packet !== undefined) settle({ kind: 'answer', packet });
    });
    // Connected, the kernel drops what comes from anybody else, and tells that nobody listens there.
    socket.connect(server.port, server.address, () => socket.send(message(question, id)));
    return () => socket.close();
  });
}

function askTcp(server: DnsServer, question: DnsQuestion, asking: Asking): Promise<Reply> {
  const id = randomInt(0x1_0000);
  return exchange(asking, (settle) => {
    const socket = connect(server.port, server.address);
    const octets = message(question, id);
    const length = Buffer.alloc(2);
    length.writeUInt16BE(octets.length);
    socket.write(Buffer.concat([length, octets]));
    let received = Buffer.alloc(0);
    socket.on('error', (error) => settle(faultOf(error)));
    socket.on('end', () => settle({ kind: 'fault', why: 'ends the connection without an answer' }));
    socket.on('data', (chunk) => {
      received = Buffer.concat([received, chunk]);
      const whole = received.length < 2 ? Number.POSITIVE_INFINITY : 2 + received.readUInt16BE(0);
      if (received.length < whole) return;
      const packet = answerTo(received.subarray(2, whole), question, id);
      settle(packet === undefined ? { kind: 'fault', why: 'answers something else' } : { kind: 'answer', packet });
    });
    return () => socket.destroy();
  });
}

/** Asks one server. Never rejects for a fault of the server's; rejects when it is cancelled, with the reason. */
export async function ask(server: DnsServer, question: DnsQuestion, asking: Asking): Promise<Reply> {
  const reply = await askUdp(server, question, asking);
  return reply.kind === 'answer' && reply.packet.flag_tc ? askTcp(server, question, asking) : reply;
}
