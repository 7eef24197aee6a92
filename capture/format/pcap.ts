/**
 * Classic pcap (draft-ietf-opsawg-pcap): a file header of 24 octets, then records of a 16-octet header and the packet. The
 * magic tells the byte order, and whether fractions of a second are microseconds or nanoseconds.
 */
import { BitSecureError } from '../../model/errors.ts';
import { u16, u16le, u32, u32le, viewOf } from '../bytes.ts';
import type { PacketRecord } from '../packet.ts';
import { Carry, type UnitReader } from './carry.ts';
import { badCapture, createPacketRecord, MAX_PACKET } from './format.ts';
import { grouped } from '../../model/units.ts';
import type { CaptureFormat, FormatParser, PacketSink } from './format.ts';

const FILE_HEADER = 24;
const RECORD_HEADER = 16;
/** The four first octets, read big-endian, → byte order, and units of the fraction in a microsecond. */
const MAGICS = new Map([
  [0xa1b2c3d4, { little: false, perUs: 1 }],
  [0xd4c3b2a1, { little: true, perUs: 1 }],
  [0xa1b23c4d, { little: false, perUs: 1000 }],
  [0x4d3cb2a1, { little: true, perUs: 1000 }],
]);

class PcapParser implements FormatParser, UnitReader {
  readonly warnings: string[] = [];
  needed = FILE_HEADER;
  readonly #file: string;
  readonly #sink: PacketSink;
  readonly #record: PacketRecord = createPacketRecord();
  readonly #carry = new Carry(this);
  #started = false;
  #little = false;
  #perUs = 1;

  constructor(file: string, sink: PacketSink) {
    this.#file = file;
    this.#sink = sink;
  }

  push(chunk: Buffer): void {
    this.#carry.push(chunk);
  }

  end(): void {
    const { pending, position } = this.#carry;
    if (!this.#started)
      throw new BitSecureError('BAD_CAPTURE', `is cut inside its file header: ${pending} of ${FILE_HEADER} octets`, {
        file: this.#file,
      });
    if (pending === 0) return;
    const part = pending < RECORD_HEADER ? 'the header of packet' : 'packet';
    this.warnings.push(
      `cut at the end: of ${part} ${grouped(this.#record.index + 2)} at octet ${grouped(position)} ` +
        `only ${grouped(pending)} of ${grouped(this.needed)} octets are there`,
    );
  }

  read(data: Buffer, start: number, end: number, origin: number): number {
    let at = start;
    if (!this.#started) {
      if (end - at < FILE_HEADER) return at;
      this.#readFileHeader(data, at);
      at += FILE_HEADER;
    }
    const record = this.#record;
    const sink = this.#sink;
    const little = this.#little;
    const perUs = this.#perUs;
    const view = viewOf(data);
    record.data = data;
    record.view = view;
    while (end - at >= RECORD_HEADER) {
      const length = view.getUint32(at + 8, little);
      if (length > MAX_PACKET)
        throw badCapture(
          this.#file,
          origin + at,
          `packet ${grouped(record.index + 2)} says it has ${grouped(length)} octets, more than the ${grouped(MAX_PACKET)} that a packet may have`,
        );
      // A file header read as a record's is an empty packet of the year 2055.
      if (length === 0 && MAGICS.has(u32(data, at)))
        throw badCapture(
          this.#file,
          origin + at,
          `another capture begins behind packet ${grouped(record.index + 1)}`,
          'were two joined by cat? Join them by mergecap, or give both files',
        );
      const next = at + RECORD_HEADER + length;
      if (next > end) {
        this.needed = RECORD_HEADER + length;
        return at;
      }
      // A forged fraction of a second or more counts on into the seconds.
      const fraction = view.getUint32(at + 4, little);
      record.us = view.getUint32(at, little) * 1e6 + (perUs === 1 ? fraction : Math.floor(fraction / perUs));
      record.offset = at + RECORD_HEADER;
      record.length = length;
      record.originalLength = view.getUint32(at + 12, little);
      record.index += 1;
      sink(record);
      at = next;
    }
    this.needed = RECORD_HEADER;
    return at;
  }

  #readFileHeader(data: Buffer, at: number): void {
    const { little, perUs } = MAGICS.get(u32(data, at)) ?? { little: false, perUs: 1 };
    const major = little ? u16le(data, at + 4) : u16(data, at + 4);
    const minor = little ? u16le(data, at + 6) : u16(data, at + 6);
    if (major !== 2)
      throw new BitSecureError('BAD_CAPTURE', `is pcap of version ${major}.${minor}, and only 2.x can be read`, {
        file: this.#file,
      });
    this.#little = little;
    this.#perUs = perUs;
    // The upper six bits tell the length of a frame check sequence, if any.
    this.#record.linkType = (little ? u32le(data, at + 20) : u32(data, at + 20)) & 0x03ff_ffff;
    this.#started = true;
  }
}

/** Classic pcap, both byte orders, µs and ns. */
export const pcap: CaptureFormat = {
  recognises: (head) => head.length >= 4 && MAGICS.has(u32(head, 0)),
  create: (file, sink) => new PcapParser(file, sink),
};
