/**
 * Builds honest packets (checksums included) for captures of our own making. Times are seconds since the start of the
 * capture; everything is a function of its inputs, so a capture is the same bytes each time it is built.
 */

interface Host {
  address: string;
  mac: string;
}

interface TimedFrame {
  at: number;
  order: number;
  frame: Buffer;
}

const FIN = 1;
const SYN = 2;
const PSH = 8;
const ACK = 16;

function checksum(...parts: Buffer[]): number {
  const data = Buffer.concat(parts);
  let sum = 0;
  for (let i = 0; i < data.length; i += 2) sum += ((data[i] ?? 0) << 8) | (data[i + 1] ?? 0);
  while (sum > 0xffff) sum = (sum & 0xffff) + (sum >>> 16);
  return ~sum & 0xffff;
}

const octets = (address: string): Buffer => Buffer.from(address.split('.').map(Number));

/** A conversation to add lines to: `say` from the client, `answer` from the server, `close` with FIN from the client. */
export interface TcpConversation {
  say: (at: number, data: string | Buffer) => void;
  answer: (at: number, data: string | Buffer) => void;
  close: (at: number) => void;
}

export class Traffic {
  readonly #frames: TimedFrame[] = [];
  #identification = 1;
  /** One way, in seconds. */
  readonly #latency = 0.012;

  #add(at: number, frame: Buffer): void {
    // Ethernet pads to 60 octets: the padding must count as bytes and never as payload.
    const padded = frame.length < 60 ? Buffer.concat([frame, Buffer.alloc(60 - frame.length)]) : frame;
    this.#frames.push({ at, order: this.#frames.length, frame: padded });
  }

  #ip(at: number, from: Host, to: Host, protocol: number, payload: Buffer): void {
    const header = Buffer.alloc(20);
    header.writeUInt8(0x45, 0);
    header.writeUInt16BE(20 + payload.length, 2);
    header.writeUInt16BE((this.#identification += 1) & 0xffff, 4);
    header.writeUInt16BE(0x4000, 6);
    header.writeUInt8(64, 8);
    header.writeUInt8(protocol, 9);
    octets(from.address).copy(header, 12);
    octets(to.address).copy(header, 16);
    header.writeUInt16BE(checksum(header), 10);
    const ethernet = Buffer.from(`${to.mac}${from.mac}0800`.replaceAll(':', ''), 'hex');
    this.#add(at, Buffer.concat([ethernet, header, payload]));
  }

  #pseudoHeader(from: Host, to: Host, protocol: number, length: number): Buffer {
    return Buffer.concat([
      octets(from.address),
      octets(to.address),
      Buffer.from([0, protocol, length >> 8, length & 255]),
    ]);
  }

  udp(at: number, from: Host, fromPort: number, to: Host, toPort: number, data: Buffer | string): void {
    const body = Buffer.from(data);
    const header = Buffer.alloc(8);
    header.writeUInt16BE(fromPort, 0);
    header.writeUInt16BE(toPort, 2);
    header.writeUInt16BE(8 + body.length, 4);
    header.writeUInt16BE(checksum(this.#pseudoHeader(from, to, 17, 8 + body.length), header, body) || 0xffff, 6);
    this.#ip(at, from, to, 17, Buffer.concat([header, body]));
  }

  /** Opens a connection: the handshake goes out at `at`. */
  tcp(at: number, client: Host, clientPort: number, server: Host, serverPort: number): TcpConversation {
    const next = { client: clientPort * 1000, server: serverPort * 1000 };
    const send = (time: number, side: 'client' | 'server', flags: number, data = Buffer.alloc(0)): void => {
      const other = side === 'client' ? 'server' : 'client';
      const [from, to] = side === 'client' ? [client, server] : [server, client];
      const header = Buffer.alloc(20);
      header.writeUInt16BE(side === 'client' ? clientPort : serverPort, 0);
      header.writeUInt16BE(side === 'client' ? serverPort : clientPort, 2);
      header.writeUInt32BE(next[side], 4);
      header.writeUInt32BE(flags & ACK ? next[other] : 0, 8);
      header.writeUInt8(0x50, 12);
      header.writeUInt8(flags, 13);
      header.writeUInt16BE(64240, 14);
      header.writeUInt16BE(checksum(this.#pseudoHeader(from, to, 6, 20 + data.length), header, data), 16);
      this.#ip(time, from, to, 6, Buffer.concat([header, data]));
      next[side] += data.length + (flags & (SYN | FIN) ? 1 : 0);
    };
    const transfer = (time: number, side: 'client' | 'server', data: string | Buffer): void => {
      const body = Buffer.from(data);
      let when = time;
      for (let offset = 0; offset < body.length; offset += 1448) {
        send(when, side, PSH | ACK, body.subarray(offset, offset + 1448));
        send(when + this.#latency, side === 'client' ? 'server' : 'client', ACK);
        when += 2 * this.#latency;
      }
    };
    send(at, 'client', SYN);
    send(at + this.#latency, 'server', SYN | ACK);
    send(at + 2 * this.#latency, 'client', ACK);
    return {
      say: (time, data) => transfer(time, 'client', data),
      answer: (time, data) => transfer(time, 'server', data),
      close: (time) => {
        send(time, 'client', FIN | ACK);
        send(time + this.#latency, 'server', FIN | ACK);
        send(time + 2 * this.#latency, 'client', ACK);
      },
    };
  }

  /** Classic pcap, little-endian, microseconds, Ethernet; packets in order of time. `start` is epoch seconds. */
  toPcap(start: number): Buffer {
    const header = Buffer.alloc(24);
    header.writeUInt32LE(0xa1b2c3d4, 0);
    header.writeUInt16LE(2, 4);
    header.writeUInt16LE(4, 6);
    header.writeUInt32LE(262144, 16);
    header.writeUInt32LE(1, 20);
    const sorted = [...this.#frames].sort((a, b) => a.at - b.at || a.order - b.order);
    const records = sorted.map(({ at, frame }) => {
      const record = Buffer.alloc(16);
      const micros = Math.round(at * 1e6);
      record.writeUInt32LE(start + Math.floor(micros / 1e6), 0);
      record.writeUInt32LE(micros % 1e6, 4);
      record.writeUInt32LE(frame.length, 8);
      record.writeUInt32LE(frame.length, 12);
      return Buffer.concat([record, frame]);
    });
    return Buffer.concat([header, ...records]);
  }
}

/** A DNS query and its answer with one A record (RFC 1035). */
export function dnsMessages(id: number, name: string, address: string): { query: Buffer; answer: Buffer } {
  const labels = Buffer.concat([
    ...name.split('.').map((label) => Buffer.concat([Buffer.from([label.length]), Buffer.from(label)])),
    Buffer.from([0, 0, 1, 0, 1]),
  ]);
  const header = (flags: number, answers: number): Buffer =>
    Buffer.from([id >> 8, id & 255, flags >> 8, flags & 255, 0, 1, 0, answers, 0, 0, 0, 0]);
  const record = Buffer.concat([Buffer.from([0xc0, 0x0c, 0, 1, 0, 1, 0, 0, 0x0e, 0x10, 0, 4]), octets(address)]);
  return {
    query: Buffer.concat([header(0x0100, 0), labels]),
    answer: Buffer.concat([header(0x8180, 1), labels, record]),
  };
}

/** A TLS 1.2 ClientHello that asks for `name` (RFC 8446 4.1.2, RFC 6066 3). */
export function clientHello(name: string): Buffer {
  const host = Buffer.from(name);
  const u16 = (n: number): Buffer => Buffer.from([n >> 8, n & 255]);
  const sni = Buffer.concat([u16(host.length + 3), Buffer.from([0]), u16(host.length), host]);
  const extensions = Buffer.concat([u16(0), u16(sni.length), sni]);
  const body = Buffer.concat([
    Buffer.from([3, 3]),
    Buffer.alloc(32, 7),
    Buffer.from([0, 0, 4, 0x13, 0x01, 0xc0, 0x2f, 1, 0]),
    u16(extensions.length),
    extensions,
  ]);
  const handshake = Buffer.concat([Buffer.from([1, 0]), u16(body.length), body]);
  return Buffer.concat([Buffer.from([22, 3, 1]), u16(handshake.length), handshake]);
}

/** TLS application data record of `length` octets that mean nothing. */
export function tlsData(length: number): Buffer {
  return Buffer.concat([Buffer.from([23, 3, 3, length >> 8, length & 255]), Buffer.alloc(length, 0xa5)]);
}
