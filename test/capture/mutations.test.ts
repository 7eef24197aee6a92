/** Real files damaged in a few octets, whole or compressed, and noise: nothing but packets, warnings and BitSecureErrors. */
import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createDecodedPacket, decodePacket } from '../../capture/decode/index.ts';
import { FORMATS } from '../../capture/format/index.ts';
import type { CaptureSummary } from '../../capture/packet.ts';
import { BitSecureError } from '../../model/errors.ts';
import { OWN_CAPTURES, SHARED_CAPTURES } from '../support/captures.ts';
import { cutAt, cuts, damage, damaged } from '../support/chunks.ts';
import { parseChunks } from '../support/records.ts';
import { sharedSkip } from '../support/shared.ts';

const LONGEST = 60_000;
const FILES = [...OWN_CAPTURES, ...SHARED_CAPTURES].map(({ path }) => readFileSync(path).subarray(0, LONGEST));
const file = fc.constantFrom(...FILES);

const formatOf = (bytes: Buffer): CaptureSummary['format'] =>
  bytes.toString('hex', 0, 4) === '0a0d0d0a' ? 'pcapng' : 'pcap';

/** Parses and decodes all of it; returns the packets handed over, and the error if any. */
function consume(format: CaptureSummary['format'], chunks: Buffer[]): { packets: number; error?: unknown } {
  const packet = createDecodedPacket();
  let packets = 0;
  const parser = FORMATS[format].create('test', (record) => {
    packets += 1;
    if (record.length > 262_144 || record.offset + record.length > record.data.length) throw new Error('out of bounds');
    decodePacket(record, packet);
  });
  try {
    for (const chunk of chunks) parser.push(chunk);
    parser.end();
    return { packets };
  } catch (error) {
    return { packets, error };
  }
}

describe(`damaged captures${sharedSkip && `, own captures only${sharedSkip}`}`, () => {
  it('give packets, and at most one BAD_CAPTURE', () => {
    fc.assert(
      fc.property(file, damage, cuts, (bytes, changes, places) => {
        const { error } = consume(formatOf(bytes), cutAt(damaged(bytes, changes), places));
        if (error !== undefined) expect(error).toMatchObject({ code: 'BAD_CAPTURE' });
      }),
      { numRuns: 1500 },
    );
  });

  it('give the same however they are cut into chunks', () => {
    fc.assert(
      fc.property(file, damage, cuts, (bytes, changes, places) => {
        const hurt = damaged(bytes.subarray(0, 5000), changes);
        const whole = parseChunks(formatOf(bytes), [hurt]);
        const cut = parseChunks(formatOf(bytes), cutAt(hurt, places));
        expect(cut.records).toEqual(whole.records);
        expect(cut.warnings).toEqual(whole.warnings);
        expect(cut.error?.toLine()).toBe(whole.error?.toLine());
      }),
      { numRuns: 500 },
    );
  });

  it('noise gives packets, and at most one BAD_CAPTURE', () => {
    const header = fc.constantFrom(...FILES.map((bytes) => bytes.subarray(0, 200)), Buffer.alloc(0));
    fc.assert(
      fc.property(header, fc.uint8Array({ maxLength: 2000 }), cuts, (head, noise, places) => {
        const { error } = consume(formatOf(head), cutAt(Buffer.concat([head, noise]), places));
        if (error !== undefined) expect(error).toBeInstanceOf(BitSecureError);
      }),
      { numRuns: 1500 },
    );
  });
});
