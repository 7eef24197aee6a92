// Large captures for benchmarks, made from the fixture of a miner at home: its packets for many homes at once, again and again,
// each home with addresses of its own, and between them downloads in large segments, so that sizes are mixed as on a real line.
// Checksums are kept right, so that no reader has a reason to leave a packet out.
import { createWriteStream } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { pipeline } from 'node:stream/promises';

const FIXTURE = fileURLToPath(new URL('../fixtures/captures/home-miner.pcap', import.meta.url));
const FILE_HEADER = 24;
const RECORD_HEADER = 16;
const ETHERNET = 14;
/** Homes side by side. */
const SIDE_BY_SIDE = 100;
const HOME_NETWORK = 0xc0a8;
const SEGMENT = 1448;
/** Between the packets of a made connection, and between neighbours. */
const PAUSE_US = 2000;
const APART_US = 10;
const SERVER = /** @type {[number, number]} */ ([0xcb007150, 80]);

/** @param {Buffer} bytes the file @returns {Buffer[]} its records, headers included */
function recordsOf(bytes) {
  const records = [];
  for (let at = FILE_HEADER; at < bytes.length;) {
    const length = RECORD_HEADER + bytes.readUInt32LE(at + 8);
    records.push(bytes.subarray(at, at + length));
    at += length;
  }
  return records;
}

/** Puts a checksum right after 16 bits that it covers were changed (RFC 1624). @param {Buffer} bytes @param {number} at @param {number} before @param {number} after */
function adjust(bytes, at, before, after) {
  let sum = (~bytes.readUInt16BE(at) & 0xffff) + (~before & 0xffff) + after;
  while (sum > 0xffff) sum = (sum & 0xffff) + (sum >>> 16);
  bytes.writeUInt16BE(~sum & 0xffff, at);
}

/** Where an IPv4 packet's own and its transport's checksum stand. @param {Buffer} record @returns {number[]} */
function checksumsOf(record) {
  const ip = RECORD_HEADER + ETHERNET;
  const transport = ip + (record.readUInt8(ip) & 15) * 4;
  const protocol = record.readUInt8(ip + 9);
  if (protocol === 6) return [ip + 10, transport + 16];
  // A UDP checksum of 0 is none.
  return protocol === 17 && record.readUInt16BE(transport + 6) !== 0 ? [ip + 10, transport + 6] : [ip + 10];
}

/**
 * The packet later, and as that of another home: 192.168.x.y is <network>.x.y there.
 * @param {Buffer} record
 * @param {number} seconds
 * @param {number} network the first 16 bits of addresses
 */
function copyOf(record, seconds, network) {
  const copy = Buffer.from(record);
  copy.writeUInt32LE(record.readUInt32LE(0) + seconds, 0);
  const ip = RECORD_HEADER + ETHERNET;
  if (copy.readUInt16BE(ip - 2) !== 0x0800) return copy;
  const checksums = checksumsOf(copy);
  for (const at of [ip + 12, ip + 16]) {
    if (copy.readUInt16BE(at) !== HOME_NETWORK) continue;
    copy.writeUInt16BE(network, at);
    for (const checksum of checksums) adjust(copy, checksum, HOME_NETWORK, network);
  }
  return copy;
}

/** The ones' complement sum of RFC 1071. @param {Buffer} bytes @param {number} begun */
function checksum(bytes, begun) {
  let sum = begun;
  for (let at = 0; at < bytes.length; at += 2) sum += ((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0);
  while (sum > 0xffff) sum = (sum & 0xffff) + (sum >>> 16);
  return ~sum & 0xffff;
}

/**
 * A TCP packet over IPv4 and Ethernet, as a record.
 * @param {{us: number, from: [number, number], to: [number, number], flags: number, sequence: number, acknowledgement: number, payload?: Buffer}} packet
 */
function tcpRecord({ us, from, to, flags, sequence, acknowledgement, payload = Buffer.alloc(0) }) {
  const ip = Buffer.alloc(20);
  ip.writeUInt16BE(0x4500, 0);
  ip.writeUInt16BE(40 + payload.length, 2);
  ip.writeUInt16BE(0x4006, 8);
  ip.writeUInt32BE(from[0], 12);
  ip.writeUInt32BE(to[0], 16);
  ip.writeUInt16BE(checksum(ip, 0), 10);
  const tcp = Buffer.alloc(20);
  tcp.writeUInt16BE(from[1], 0);
  tcp.writeUInt16BE(to[1], 2);
  tcp.writeUInt32BE(sequence, 4);
  tcp.writeUInt32BE(acknowledgement, 8);
  tcp.writeUInt16BE(0x5000 | flags, 12);
  tcp.writeUInt16BE(0xffff, 14);
  const pseudo = [from[0], to[0]].reduce((sum, word) => sum + (word >>> 16) + (word & 0xffff), 6 + 20 + payload.length);
  const body = Buffer.concat([tcp, payload]);
  body.writeUInt16BE(checksum(body, pseudo), 16);
  const ethernet = Buffer.from('0200000000010200000000020800', 'hex');
  const frame = Buffer.concat([ethernet, ip, body]);
  const header = Buffer.alloc(RECORD_HEADER);
  header.writeUInt32LE(Math.floor(us / 1e6), 0);
  header.writeUInt32LE(us % 1e6, 4);
  header.writeUInt32LE(frame.length, 8);
  header.writeUInt32LE(frame.length, 12);
  return Buffer.concat([header, frame]);
}

/**
 * A connection: handshake, a request, segments that are acknowledged two by two, both FIN.
 * @param {{us: number, client: [number, number], server: [number, number], segments: number, size?: number, pauseUs?: number}} plan
 *   `size`: octets of a segment
 */
function download({ us, client, server, segments, size = SEGMENT, pauseUs = PAUSE_US }) {
  /** @type {Buffer[]} */
  const records = [];
  let [at, sent, received] = [us, 0, 0];
  /** @param {boolean} up @param {number} flags @param {Buffer} [payload] */
  const add = (up, flags, payload) => {
    const [from, to] = up ? [client, server] : [server, client];
    const [sequence, acknowledgement] = up ? [sent, received] : [received, sent];
    records.push(tcpRecord({ us: at, from, to, flags, sequence, acknowledgement, ...(payload ? { payload } : {}) }));
    if (up) sent += payload?.length ?? 0;
    else received += payload?.length ?? 0;
    at += pauseUs;
  };
  add(true, 2);
  sent = 1;
  add(false, 18);
  received = 1;
  add(true, 16);
  add(true, 24, Buffer.from('GET /image.iso HTTP/1.1\r\nHost: files.example.net\r\n\r\n'));
  const filling = Buffer.alloc(size, 'mixed sizes ');
  Buffer.from('HTTP/1.1 200 OK\r\nContent-Length: 99999999\r\n\r\n').copy(filling);
  for (let segment = 0; segment < segments; segment += 1) {
    add(false, 16, filling);
    if (segment % 2 === 1) add(true, 16);
  }
  add(true, 17);
  sent += 1;
  add(false, 17);
  received += 1;
  add(true, 16);
  return records;
}

/** The first packets of all, the second ones … @param {Buffer[][]} connections of equal length */
function* sideBySide(connections) {
  for (let at = 0; at < (connections[0]?.length ?? 0); at += 1)
    yield Buffer.concat(connections.map((records) => records[at] ?? Buffer.alloc(0)));
}

/** A file header: classic pcap, microseconds, Ethernet. */
function fileHeader() {
  const header = Buffer.alloc(FILE_HEADER);
  header.writeUInt32LE(0xa1b2c3d4, 0);
  header.writeUInt16LE(2, 4);
  header.writeUInt16LE(4, 6);
  header.writeUInt32LE(262_144, 16);
  header.writeUInt32LE(1, 20);
  return header;
}

/** @param {string} file @param {() => Iterable<Buffer> | AsyncIterable<Buffer>} records */
const write = (file, records) =>
  pipeline(async function* () {
    yield fileHeader();
    yield* records();
  }, createWriteStream(file));

/**
 * The fixture for many homes: about 163 sessions and 2,094 packets each.
 * @param {string} file
 * @param {number} homes
 * @param {{ownAddresses?: boolean, segments?: number}} [options] `ownAddresses`: no two homes have the same, also not one after
 *   the other; `segments`: of the download in each home
 */
export async function writeHomes(file, homes, { ownAddresses = true, segments = 0 } = {}) {
  const records = recordsOf(await readFile(FIXTURE));
  const first = records[0]?.readUInt32LE(0) ?? 0;
  const span = (records.at(-1)?.readUInt32LE(0) ?? 0) - first + 60;
  await write(file, function* () {
    for (let begin = 0, round = 0; begin < homes; begin += SIDE_BY_SIDE, round += 1) {
      const count = Math.min(SIDE_BY_SIDE, homes - begin);
      const networks = Array.from({ length: count }, (_, home) => 0x0a00 + home + (ownAddresses ? begin : 0));
      for (const record of records)
        yield Buffer.concat(networks.map((network) => copyOf(record, round * span, network)));
      const begun = (first + (round + 1) * span - 30) * 1e6;
      const plans = networks.map((network, home) => ({
        us: begun + home * APART_US,
        client: /** @type {[number, number]} */ ([network * 65_536 + 0x0132, 50_000]),
        server: SERVER,
        segments,
      }));
      if (segments > 0) yield* sideBySide(plans.map((plan) => download(plan)));
    }
  });
}

/**
 * Sessions that all live at once: each a request and a segment of answer.
 * @param {string} file
 * @param {number} sessions
 */
export async function writeLive(file, sessions) {
  await write(file, function* () {
    for (let number = 0; number < sessions; number += 1) {
      const us = 1_772_445_600e6 + number * 20;
      const client = /** @type {[number, number]} */ ([0x0a000000 + (number >>> 8), 40_000 + (number & 255)]);
      const records = download({ us, client, server: SERVER, segments: 1, pauseUs: 1 });
      // Without its end, so that it lives on.
      yield Buffer.concat(records.slice(0, -3));
    }
  });
}

/**
 * Few long sessions with many small packets.
 * @param {string} file
 * @param {number} sessions at most 200
 * @param {number} segments of each
 */
export async function writeLong(file, sessions, segments) {
  const connections = Array.from({ length: sessions }, (_, number) =>
    download({
      us: 1_772_445_600e6 + number * APART_US,
      client: [0x0a000000 + number, 40_000],
      server: SERVER,
      segments,
    }),
  );
  await write(file, () => sideBySide(connections));
}
