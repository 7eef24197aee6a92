/**
 * pcapng (draft-ietf-opsawg-pcapng): blocks of type, total length, body, and total length again. A section header block
 * starts a section with a byte order and interfaces of its own. Blocks that hold no packet are skipped.
 */
import { BitSecureError } from '../../model/errors.ts';
import { u32, u32le, viewOf } from '../bytes.ts';
import type { PacketRecord } from '../packet.ts';
import { Carry, type UnitReader } from './carry.ts';
import { badCapture, createPacketRecord, MAX_PACKET } from './format.ts';
import { grouped } from '../../model/units.ts';
import type { CaptureFormat, FormatParser, PacketSink } from './format.ts';
import { readInterface, type CaptureInterface } from './pcapng-interface.ts';
import { setTime } from './pcapng-time.ts';

const SECTION_HEADER = 0x0a0d0d0a;
const INTERFACE_DESCRIPTION = 1;
const PACKET = 2;
const SIMPLE_PACKET = 3;
const ENHANCED_PACKET = 6;
const BYTE_ORDER_MAGIC = 0x1a2b3c4d;
/** Type, both lengths: the smallest block; also what must be there to tell a block's length. */
const MIN_BLOCK = 12;
/** The bound of Wireshark. Nothing that we read from a block comes near it. */
const MAX_BLOCK = 16 * 1024 * 1024;
/** Interfaces of one section: each is remembered, so that their number must be bounded. */
const MAX_INTERFACES = 65_536;
/** Smallest total length by type. */
const MIN_LENGTH = new Map([
  [SECTION_HEADER, 28],
  [INTERFACE_DESCRIPTION, 20],
  [PACKET, 32],
  [SIMPLE_PACKET, 16],
  [ENHANCED_PACKET, 32],
]);

class PcapngParser implements FormatParser, UnitReader {
  readonly warnings: string[] = [];
  needed = MIN_BLOCK;
  readonly #file: string;
  readonly #sink: PacketSink;
  readonly #record: PacketRecord = createPacketRecord();
  readonly #carry = new Carry(this);
  #view = this.#record.view;
  #started = false;
  #little = false;
  #interfaces: CaptureInterface[] = [];
  /** Interfaces of the sections before. */
  #interfaceBase = 0;
  #timeless = 0;
  #impossibleTimes = 0;

  constructor(file: string, sink: PacketSink) {
    this.#file = file;
    this.#sink = sink;
  }

  push(chunk: Buffer): void {
    this.#carry.push(chunk);
  }

  end(): void {
    const { pending, position } = this.#carry;
    const cut = `only ${grouped(pending)} of ${grouped(this.needed)} octets are there`;
    if (!this.#started)
      throw new BitSecureError('BAD_CAPTURE', `is cut inside its section header: ${cut}`, { file: this.#file });
    if (pending > 0) this.warnings.push(`cut at the end: of the block at octet ${grouped(position)} ${cut}`);
    if (this.#timeless > 0)
      this.warnings.push(
        `packets without a time of their own (simple packet blocks): ${grouped(this.#timeless)}; each takes that of the packet before it`,
      );
    if (this.#impossibleTimes > 0)
      this.warnings.push(
        `packets with a time outside of 1970 … 2255: ${grouped(this.#impossibleTimes)}; each takes the nearer bound`,
      );
  }

  read(data: Buffer, start: number, end: number, origin: number): number {
    let at = start;
    this.#record.data = data;
    this.#view = viewOf(data);
    this.#record.view = this.#view;
    while (end - at >= MIN_BLOCK) {
      const type = this.#u32(at);
      if (type === SECTION_HEADER) this.#startSection(at, origin);
      const total = this.#u32(at + 4);
      if (total < MIN_BLOCK || total > MAX_BLOCK || total % 4 !== 0) throw this.#badTotal(type, total, origin + at);
      if (end - at < total) {
        this.needed = total;
        return at;
      }
      this.#readBlock(type, at, total, origin);
      at += total;
    }
    this.needed = MIN_BLOCK;
    return at;
  }

  #readBlock(type: number, at: number, total: number, origin: number): void {
    const trailing = this.#u32(at + total - 4);
    if (trailing !== total)
      throw this.#bad(origin + at, `block length ${grouped(total)} at its start, ${grouped(trailing)} at its end`);
    const least = type === ENHANCED_PACKET ? 32 : (MIN_LENGTH.get(type) ?? MIN_BLOCK);
    if (total < least) throw this.#bad(origin + at, `block of type ${type} has ${total} octets, and needs ${least}`);
    switch (type) {
      case ENHANCED_PACKET:
        this.#packet(at, total, this.#u32(at + 8), origin);
        break;
      case PACKET:
        this.#packet(at, total, this.#view.getUint16(at + 8, this.#little), origin);
        break;
      case SIMPLE_PACKET:
        this.#simplePacket(at, total, origin);
        break;
      case INTERFACE_DESCRIPTION:
        this.#interface(at, total, origin);
        break;
      case SECTION_HEADER:
        this.#checkVersion(at);
        break;
      default:
        // Names, statistics, secrets, custom blocks: nothing in them is needed.
        break;
    }
  }

  #startSection(at: number, origin: number): void {
    const magic = this.#view.getUint32(at + 8);
    if (magic === BYTE_ORDER_MAGIC) this.#little = false;
    else if (this.#view.getUint32(at + 8, true) === BYTE_ORDER_MAGIC) this.#little = true;
    else throw this.#bad(origin + at, `section header with the byte order magic ${hex(magic)}`);
    this.#interfaceBase += this.#interfaces.length;
    this.#interfaces = [];
  }

  #checkVersion(at: number): void {
    const [major, minor] = [at + 12, at + 14].map((place) => this.#view.getUint16(place, this.#little));
    if (major !== 1)
      throw new BitSecureError('BAD_CAPTURE', `is pcapng of version ${major}.${minor}, and only 1.x can be read`, {
        file: this.#file,
      });
    this.#started = true;
  }

  #interface(at: number, total: number, origin: number): void {
    if (this.#interfaces.length === MAX_INTERFACES)
      throw this.#bad(origin + at, `more than ${grouped(MAX_INTERFACES)} interfaces in one section`);
    const options = { file: this.#file, origin, little: this.#little };
    this.#interfaces.push(readInterface(this.#record.data, at, total, options));
  }

  #packet(at: number, total: number, interfaceId: number, origin: number): void {
    const from = this.#find(interfaceId, origin + at);
    const length = this.#u32(at + 20);
    this.#checkLength(length, total - 32, origin + at);
    if (!setTime(this.#record, from.time, this.#u32(at + 12), this.#u32(at + 16))) this.#impossibleTimes += 1;
    this.#deliver(from, interfaceId, at + 28, length, this.#u32(at + 24));
  }

  #simplePacket(at: number, total: number, origin: number): void {
    const from = this.#find(0, origin + at);
    const originalLength = this.#u32(at + 8);
    const length = Math.min(originalLength, from.snapLength);
    this.#checkLength(length, total - 16, origin + at);
    this.#timeless += 1;
    this.#deliver(from, 0, at + 12, length, originalLength);
  }

  #deliver(from: CaptureInterface, interfaceId: number, offset: number, length: number, originalLength: number): void {
    const record = this.#record;
    record.offset = offset;
    record.length = length;
    record.originalLength = originalLength;
    record.linkType = from.linkType;
    record.interfaceId = this.#interfaceBase + interfaceId;
    record.index += 1;
    this.#sink(record);
  }

  #find(interfaceId: number, offset: number): CaptureInterface {
    const found = this.#interfaces[interfaceId];
    if (!found)
      throw this.#bad(offset, `packet of interface ${interfaceId}, and the section has ${this.#interfaces.length}`);
    return found;
  }

  #checkLength(length: number, room: number, offset: number): void {
    if (length > room || length > MAX_PACKET)
      throw this.#bad(
        offset,
        `packet ${grouped(this.#record.index + 2)} says it has ${grouped(length)} octets, ` +
          (length > room
            ? `its block has room for ${grouped(room)}`
            : `more than the ${grouped(MAX_PACKET)} that a packet may have`),
      );
  }

  #badTotal(type: number, total: number, offset: number): BitSecureError {
    const what =
      total > MAX_BLOCK
        ? `more than ${grouped(MAX_BLOCK)}`
        : total < MIN_BLOCK
          ? `less than ${MIN_BLOCK}`
          : 'no multiple of 4';
    return this.#bad(offset, `block of type ${hex(type)} says it has ${grouped(total)} octets, ${what}`);
  }

  #bad(offset: number, what: string): BitSecureError {
    return badCapture(this.#file, offset, what);
  }

  #u32(at: number): number {
    return this.#view.getUint32(at, this.#little);
  }
}

function hex(value: number): string {
  return `0x${value.toString(16).padStart(8, '0')}`;
}

/** pcapng, any mix of sections, interfaces and byte orders. */
export const pcapng: CaptureFormat = {
  recognises: (head) =>
    head.length >= MIN_BLOCK &&
    u32(head, 0) === SECTION_HEADER &&
    (u32(head, 8) === BYTE_ORDER_MAGIC || u32le(head, 8) === BYTE_ORDER_MAGIC),
  create: (file, sink) => new PcapngParser(file, sink),
};
