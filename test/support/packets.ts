/** Single packets for captures of a test's own: Ethernet, IPv4 or IPv6, any transport. No checksums: nobody checks them. */
import { parseAddressRange } from '../../model/address.ts';
import { writePcap, type WrittenPacket } from './capture-writer.ts';

/** 2023-11-14T22:13:20Z: times of packets are seconds after it. */
export const EPOCH = 1_700_000_000;

export interface Wire {
  /** Seconds after `EPOCH`. */
  at: number;
  from: string;
  to: string;
  /** Octets on the wire beyond those captured. */
  cut?: number;
  /** Fragment: offset in octets, whether more follow, identification. */
  fragment?: { offset: number; more: boolean; id: number };
}

export interface TcpWire extends Wire {
  /** Letters of S, A, F, R, P. */
  flags?: string;
  sequence?: number;
  acknowledgement?: number;
  data?: string | Uint8Array;
}

const FLAGS: Record<string, number> = { F: 1, S: 2, R: 4, P: 8, A: 16 };

function end(text: string): { address: string; port: number } {
  const [, address = '', port = '0'] = /^\[?([^\]]+?)\]?(?::(\d+))?$/.exec(
    text.includes('[') || text.split(':').length <= 2 ? text : `[${text}]`,
  ) ?? ['', text];
  return { address, port: Number(port) };
}

/** What does not fit is 0, as segmentation offload leaves it. */
const toldLength = (length: number): number => (length > 0xffff ? 0 : length);

/** An IP packet in an Ethernet frame; ends of `wire` are `address`, `address:port` or `[address]:port`. */
export function ip(wire: Wire, protocol: number, payload: Uint8Array): WrittenPacket {
  const source = parseAddressRange(end(wire.from).address).bytes;
  const destination = parseAddressRange(end(wire.to).address).bytes;
  const six = source.length === 16;
  const fragment = wire.fragment;
  const header = Buffer.alloc(six ? 40 : 20);
  let body = Buffer.from(payload);
  if (six) {
    const next = Buffer.alloc(fragment === undefined ? 0 : 8);
    if (fragment !== undefined) {
      next.writeUInt8(protocol, 0);
      next.writeUInt16BE((fragment.offset & 0xfff8) | (fragment.more ? 1 : 0), 2);
      next.writeUInt32BE(fragment.id, 4);
    }
    body = Buffer.concat([next, body]);
    header.writeUInt8(0x60, 0);
    header.writeUInt16BE(toldLength(body.length + (wire.cut ?? 0)), 4);
    header.writeUInt8(fragment === undefined ? protocol : 44, 6);
  } else {
    header.writeUInt8(0x45, 0);
    header.writeUInt16BE(toldLength(20 + body.length + (wire.cut ?? 0)), 2);
    if (fragment !== undefined) {
      header.writeUInt16BE(fragment.id, 4);
      header.writeUInt16BE((fragment.offset >> 3) | (fragment.more ? 0x2000 : 0), 6);
    }
    header.writeUInt8(protocol, 9);
  }
  header.set(source, six ? 8 : 12);
  header.set(destination, six ? 24 : 16);
  const mac = (address: Uint8Array): Buffer => Buffer.from([2, 0, 0, 0, 0, address.at(-1) ?? 0]);
  const type = Buffer.from(six ? [0x86, 0xdd] : [8, 0]);
  const data = Buffer.concat([mac(destination), mac(source), type, header, body]);
  const micros = Math.round(wire.at * 1e6);
  return {
    seconds: EPOCH + Math.floor(micros / 1e6),
    nanoseconds: (((micros % 1e6) + 1e6) % 1e6) * 1000,
    data,
    originalLength: data.length + (wire.cut ?? 0),
  };
}

/**
 * A packet of `ip` cut into fragments.
 * @param size octets of each part: a multiple of eight, or of eight less for the last
 * @param apart seconds between two of them
 */
export function fragmented(packet: WrittenPacket, id: number, size: number, apart = 0.001): WrittenPacket[] {
  const six = packet.data[14]! >>> 4 === 6;
  const header = Buffer.from(packet.data.subarray(0, six ? 54 : 34));
  const payload = packet.data.subarray(header.length);
  const protocol = header.readUInt8(six ? 20 : 23);
  const starts = Array.from({ length: Math.ceil(payload.length / size) }, (_, index) => index * size);
  return starts.map((start, index) => {
    const part = payload.subarray(start, start + size);
    const more = start + size < payload.length;
    const own = Buffer.from(header);
    const extension = Buffer.alloc(six ? 8 : 0);
    if (six) {
      extension.writeUInt8(protocol, 0);
      extension.writeUInt16BE(start | Number(more), 2);
      extension.writeUInt32BE(id, 4);
      own.writeUInt16BE(8 + part.length, 18);
      own.writeUInt8(44, 20);
    } else {
      own.writeUInt16BE(20 + part.length, 16);
      own.writeUInt16BE(id, 18);
      own.writeUInt16BE((more ? 0x2000 : 0) | (start / 8), 20);
    }
    const micros = packet.seconds * 1e6 + packet.nanoseconds / 1000 + Math.round(index * apart * 1e6);
    return {
      seconds: Math.floor(micros / 1e6),
      nanoseconds: (micros % 1e6) * 1000,
      data: Buffer.concat([own, extension, part]),
    };
  });
}

export function tcp(wire: TcpWire): WrittenPacket {
  const data = Buffer.from(wire.data ?? '');
  const header = Buffer.alloc(20);
  header.writeUInt16BE(end(wire.from).port, 0);
  header.writeUInt16BE(end(wire.to).port, 2);
  header.writeUInt32BE((wire.sequence ?? 0) >>> 0, 4);
  header.writeUInt32BE((wire.acknowledgement ?? 0) >>> 0, 8);
  header.writeUInt8(0x50, 12);
  header.writeUInt8(
    Array.from(wire.flags ?? 'A').reduce((all, letter) => all | FLAGS[letter]!, 0),
    13,
  );
  return ip(wire, 6, Buffer.concat([header, data]));
}

export function udp(wire: Wire & { data?: string | Uint8Array }): WrittenPacket {
  const data = Buffer.from(wire.data ?? '');
  const header = Buffer.alloc(8);
  header.writeUInt16BE(end(wire.from).port, 0);
  header.writeUInt16BE(end(wire.to).port, 2);
  header.writeUInt16BE(8 + data.length + (wire.cut ?? 0), 4);
  return ip(wire, 17, Buffer.concat([header, data]));
}

/** ICMP or ICMPv6 with 8 octets of header and as many of data. */
export function icmp(wire: Wire, type: number): WrittenPacket {
  const body = Buffer.alloc(16);
  body.writeUInt8(type, 0);
  return ip(wire, wire.from.split(':').length > 2 ? 58 : 1, body);
}

/** A connection's packets with their sequence numbers, the handshake first. */
export class Connection {
  readonly packets: WrittenPacket[] = [];
  readonly #client: string;
  readonly #server: string;
  readonly #next: Record<'client' | 'server', number>;

  constructor(at: number, client: string, server: string, isn = 1000, handshake = true) {
    this.#client = client;
    this.#server = server;
    this.#next = { client: isn, server: 5_000_000 };
    if (!handshake) return;
    this.send(at, 'client', 'S')
      .send(at + 0.01, 'server', 'SA')
      .send(at + 0.02, 'client', 'A');
  }

  send(at: number, side: 'client' | 'server', flags: string, data: string | Uint8Array = ''): this {
    const from = side === 'client' ? this.#client : this.#server;
    const to = side === 'client' ? this.#server : this.#client;
    const acknowledgement = flags.includes('A') ? this.#next[side === 'client' ? 'server' : 'client'] : 0;
    this.packets.push(tcp({ at, from, to, flags, sequence: this.#next[side], acknowledgement, data }));
    this.#next[side] = (this.#next[side] + Buffer.from(data).length + (/[SF]/.test(flags) ? 1 : 0)) >>> 0;
    return this;
  }

  say(at: number, data: string | Uint8Array): this {
    return this.send(at, 'client', 'PA', data);
  }

  answer(at: number, data: string | Uint8Array): this {
    return this.send(at, 'server', 'PA', data);
  }

  close(at: number): this {
    return this.send(at, 'client', 'FA')
      .send(at + 0.01, 'server', 'FA')
      .send(at + 0.02, 'client', 'A');
  }
}

/** A classic pcap of packets in the order given. */
export function capture(...packets: (WrittenPacket | WrittenPacket[] | Connection)[]): Buffer {
  return writePcap(packets.flatMap((item) => (item instanceof Connection ? item.packets : item)));
}
