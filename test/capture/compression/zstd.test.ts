import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { zstd } from '../../../capture/compression/zstd.ts';
import { BitSecureError } from '../../../model/errors.ts';
import { cutAt, cuts, damage, damaged, piecesOf } from '../../support/chunks.ts';
import { zstdBlock, zstdFrameHeader, zstdRaw, zstdSkippable } from '../../support/compressed-writer.ts';
import { REPOSITORY, toolSkip } from '../../support/shared.ts';
import { unpackChunks } from '../../support/unpack.ts';

const CAPTURES = join(REPOSITORY, 'fixtures', 'captures');
const PLAIN = readFileSync(join(CAPTURES, 'sv1-cpuminer-to-sv2-translator.pcapng'));
const PACKED = readFileSync(join(CAPTURES, 'sv1-cpuminer-to-sv2-translator.pcapng.zst'));

const part = fc.oneof(
  fc
    .record({
      data: fc.uint8Array({ maxLength: 2000 }),
      blockLength: fc.integer({ min: 1, max: 2000 }),
      checksum: fc.constantFrom('right' as const, undefined),
    })
    .map(({ data, blockLength, checksum }) => ({
      data: Buffer.from(data),
      packed: zstdRaw(data, checksum === undefined ? { blockLength } : { blockLength, checksum }),
    })),
  fc.uint8Array({ maxLength: 300 }).map((junk) => ({ data: Buffer.alloc(0), packed: zstdSkippable(junk) })),
);

describe('zstd', () => {
  it('unpacks what the zstd tool made, in pieces of any size', async () => {
    for (const size of [1, 7, 1000, 100_000]) {
      const { data, warning, error } = await unpackChunks(zstd, piecesOf(PACKED, size));
      expect(error).toBeUndefined();
      expect(warning).toBeUndefined();
      expect(data.equals(PLAIN)).toBe(true);
    }
  });

  it('unpacks frames and skippable frames in any order, however they are cut', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(part, { minLength: 1, maxLength: 5 }), cuts, async (parts, places) => {
        const packed = Buffer.concat(parts.map((one) => one.packed));
        const { data, warning, error } = await unpackChunks(zstd, cutAt(packed, places));
        expect(error).toBeUndefined();
        expect(warning).toBeUndefined();
        expect(data.equals(Buffer.concat(parts.map((one) => one.data)))).toBe(true);
      }),
    );
  });

  it('cut anywhere, gives the blocks before and says so', async () => {
    const data = Buffer.from(Array.from({ length: 1000 }, (_, i) => (i * i) >>> 3));
    const packed = zstdRaw(data, { blockLength: 100, checksum: 'right' });
    for (let length = 1; length < packed.length; length += 1) {
      const { data: unpacked, warning } = await unpackChunks(zstd, [packed.subarray(0, length)]);
      expect(warning).toBe(`the zstd data is cut after ${length.toLocaleString('en-US')} octets`);
      expect(unpacked.equals(data.subarray(0, Math.max(0, Math.floor((length - 6) / 103)) * 100))).toBe(true);
    }
  });

  it('holds every frame to its checksum', async () => {
    const data = Buffer.from('packets and packets');
    const good = zstdRaw(data, { checksum: 'right' });
    const bad = zstdRaw(data, { checksum: 1 });
    const { error } = await unpackChunks(zstd, [Buffer.concat([good, bad])]);
    expect(error?.message).toBe(
      `holds bad zstd data at octet ${good.length + bad.length - 4}: checksum of the unpacked data is wrong`,
    );
  });

  it('damage gives a BitSecureError or a warning, never other octets that seem whole', async () => {
    await fc.assert(
      fc.asyncProperty(damage, cuts, async (changes, places) => {
        const { data, warning, error } = await unpackChunks(zstd, cutAt(damaged(PACKED, changes), places));
        if (error) expect(error).toBeInstanceOf(BitSecureError);
        else if (warning === undefined) expect(data.equals(PLAIN)).toBe(true);
      }),
      { numRuns: 300 },
    );
  });

  it('refuses to be kept busy by tiny blocks with a large window', async () => {
    const block = zstdBlock(1, 1, Buffer.from('x'), false);
    const hostile = Buffer.concat([zstdFrameHeader({ window: 0x88 }), ...Array.from({ length: 100_000 }, () => block)]);
    const { error } = await unpackChunks(zstd, [hostile]);
    expect(error?.message).toMatch(/blocks too small for a window of 134,217,728 octets$/);
  });

  it('passes on what the sink throws', async () => {
    const sink = (): never => {
      throw new RangeError('enough');
    };
    await expect(zstd.create('test', sink).write(PACKED)).rejects.toThrow('enough');
  });

  const noTool = toolSkip('zstd');
  const levels = [
    ['-1'],
    ['-3', '--no-check'],
    ['-9', '--long=27'],
    ['--ultra', '-22'],
    ['--fast=5'],
    ['-T2', '-B1MiB'],
  ];
  it.skipIf(noTool).each(levels)(`unpacks what zstd %s makes of many blocks${noTool}`, async (...options) => {
    const input = Buffer.concat(Array.from({ length: 40 }, (_, i) => Buffer.concat([Buffer.from([i, i * 3]), PLAIN])));
    const packed = execFileSync('zstd', ['-q', '-c', ...options], { input, maxBuffer: 1 << 28 });
    const { data, warning, error } = await unpackChunks(zstd, piecesOf(packed, 10_000));
    expect(error).toBeUndefined();
    expect(warning).toBeUndefined();
    expect(data.equals(input)).toBe(true);
  });
});
