import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { pcapHeader, pcapRecord, writePcap, type WrittenPacket } from '../../support/capture-writer.ts';
import { cutAt, cuts, piecesOf } from '../../support/chunks.ts';
import { parseChunks } from '../../support/records.ts';

const written = fc.record({
  seconds: fc.nat(0xffffffff),
  nanoseconds: fc.nat(999_999_999),
  data: fc.uint8Array({ maxLength: 200 }),
  originalLength: fc.nat(0xffffffff),
});

const variants = fc.record({
  little: fc.boolean(),
  nanoseconds: fc.boolean(),
  linkType: fc.constantFrom(0, 1, 101, 113, 276),
});

describe('classic pcap', () => {
  it('gives back what was written, in every variant and however it is cut', () => {
    fc.assert(
      fc.property(fc.array(written, { maxLength: 8 }), variants, cuts, (packets, options, places) => {
        const file = writePcap(packets, options);
        const { records, warnings, error } = parseChunks('pcap', cutAt(file, places));
        expect(error).toBeUndefined();
        expect(warnings).toEqual([]);
        expect(records).toEqual(
          packets.map((packet, index) => ({
            data: Buffer.from(packet.data),
            length: packet.data.length,
            originalLength: packet.originalLength,
            us: packet.seconds * 1e6 + Math.floor(packet.nanoseconds / 1000),
            linkType: options.linkType,
            interfaceId: 0,
            index,
          })),
        );
      }),
    );
  });

  it('cut anywhere, gives all complete packets and says what is missing', () => {
    const data = [40, 0, 333].map((length) => Buffer.alloc(length, 7));
    const packets: WrittenPacket[] = data.map((octets, i) => ({ seconds: i, nanoseconds: 0, data: octets }));
    const file = writePcap(packets);
    const ends = [24, 24 + 56, 24 + 56 + 16, file.length];
    for (let length = 24; length <= file.length; length += 1) {
      const { records, warnings, error } = parseChunks('pcap', [file.subarray(0, length)]);
      expect(error).toBeUndefined();
      expect(records.length).toBe(ends.filter((end) => end <= length).length - 1);
      expect(warnings.length).toBe(ends.includes(length) ? 0 : 1);
    }
  });

  it('hands a packet over where it lies in the chunk, and holds on to no chunk', () => {
    const packets = Array.from({ length: 50 }, (_, i) => ({ seconds: i, nanoseconds: 0, data: Buffer.alloc(90, i) }));
    const file = writePcap(packets);
    for (const size of [1, 15, 16, 17, 24, 106, 1000])
      expect(parseChunks('pcap', piecesOf(file, size)).records.map(({ data }) => data)).toEqual(
        packets.map(({ data }) => data),
      );
  });

  it('takes no link type from the bits that tell the length of a frame check sequence', () => {
    const file = writePcap([{ seconds: 0, nanoseconds: 0, data: Buffer.alloc(4) }], { linkType: 0xf4000001 });
    expect(parseChunks('pcap', [file]).records[0]?.linkType).toBe(1);
  });

  it('counts a fraction beyond a second into the seconds', () => {
    const record = pcapRecord({ seconds: 10, nanoseconds: 0, data: Buffer.alloc(0) });
    record.writeUInt32LE(2_500_000, 4);
    const [only] = parseChunks('pcap', [pcapHeader(), record]).records;
    expect(only?.us).toBe(12_500_000);
  });

  it('takes packets of 262,144 octets, and none beyond', () => {
    const packet = (length: number): WrittenPacket => ({ seconds: 0, nanoseconds: 0, data: Buffer.alloc(length) });
    expect(parseChunks('pcap', [writePcap([packet(262_144)])]).records.length).toBe(1);
    expect(parseChunks('pcap', [writePcap([packet(262_145)])]).error?.code).toBe('BAD_CAPTURE');
  });
});
