import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { gzip } from '../../../capture/compression/gzip.ts';
import { BitSecureError } from '../../../model/errors.ts';
import { gzipStored } from '../../support/compressed-writer.ts';
import { cutAt, cuts, damage, damaged, piecesOf } from '../../support/chunks.ts';
import { unpackChunks } from '../../support/unpack.ts';

/** Octets that deflate shrinks, and octets that it cannot. */
const content = fc.oneof(
  fc.uint8Array({ maxLength: 3000 }).map((octets) => Buffer.from(octets)),
  fc.tuple(fc.string({ maxLength: 20 }), fc.nat(5000)).map(([text, count]) => Buffer.from(text.repeat(count))),
);
const member = fc.oneof(
  fc
    .tuple(content, fc.integer({ min: 0, max: 9 }))
    .map(([data, level]) => ({ data, packed: gzipSync(data, { level }) })),
  fc
    .tuple(
      content.map((data) => data.subarray(0, 65_535)),
      fc.record(
        {
          extra: fc.uint8Array({ maxLength: 300 }),
          name: fc.stringMatching(/^[a-z]{0,9}$/),
          comment: fc.stringMatching(/^[a-z]{0,9}$/),
          headerChecksum: fc.boolean(),
        },
        { requiredKeys: [] },
      ),
    )
    .map(([data, options]) => ({ data, packed: gzipStored(data, options) })),
);

describe('gzip', () => {
  it('unpacks any members, whatever their headers and however they are cut', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(member, { minLength: 1, maxLength: 4 }), cuts, async (members, places) => {
        const packed = Buffer.concat(members.map((one) => one.packed));
        const { data, warning, error } = await unpackChunks(gzip, cutAt(packed, places));
        expect(error).toBeUndefined();
        expect(warning).toBeUndefined();
        expect(data.equals(Buffer.concat(members.map((one) => one.data)))).toBe(true);
      }),
    );
  });

  it('cut anywhere, gives what was there and says so', async () => {
    await fc.assert(
      fc.asyncProperty(member, fc.double({ min: 0, max: 0.999, noNaN: true }), async (one, place) => {
        const length = Math.floor(place * one.packed.length);
        const { data, warning, error } = await unpackChunks(gzip, [one.packed.subarray(0, length)]);
        expect(error).toBeUndefined();
        expect(warning).toBe(
          length === 0 ? undefined : `the gzip data is cut after ${length.toLocaleString('en-US')} octets`,
        );
        expect(data.equals(one.data.subarray(0, data.length))).toBe(true);
      }),
    );
  });

  it('a cut loses nothing that the octets before it hold', async () => {
    const data = Buffer.from(Array.from({ length: 50_000 }, (_, i) => (i * i * 31) >>> 7));
    const packed = gzipStored(data);
    const { data: unpacked } = await unpackChunks(gzip, piecesOf(packed.subarray(0, 40_000), 777));
    expect(unpacked.length).toBe(40_000 - 15);
  });

  it('damage is noticed or harmless, and never anything but a BitSecureError', async () => {
    await fc.assert(
      fc.asyncProperty(member, damage, cuts, async (one, changes, places) => {
        const { data, warning, error } = await unpackChunks(gzip, cutAt(damaged(one.packed, changes), places));
        if (error) expect(error).toBeInstanceOf(BitSecureError);
        else if (warning === undefined) expect(data.equals(one.data)).toBe(true);
      }),
      { numRuns: 300 },
    );
  });

  it('passes on what the sink throws', async () => {
    const sink = (): never => {
      throw new RangeError('enough');
    };
    const decompressor = gzip.create('test', sink);
    await expect(decompressor.write(gzipSync(Buffer.alloc(100_000)))).rejects.toThrow('enough');
  });

  it('a bomb goes through in small pieces', async () => {
    const bomb = gzipSync(Buffer.alloc(64 * 1024 * 1024), { level: 9 });
    let largest = 0;
    let total = 0;
    const decompressor = gzip.create('test', (chunk) => {
      largest = Math.max(largest, chunk.length);
      total += chunk.length;
    });
    await decompressor.write(bomb);
    expect(await decompressor.end()).toBeUndefined();
    expect(total).toBe(64 * 1024 * 1024);
    expect(largest).toBeLessThanOrEqual(256 * 1024);
  });
});
