import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { writeSection, type WrittenBlock, type WrittenInterface } from '../../support/capture-writer.ts';
import { cutAt, cuts, piecesOf } from '../../support/chunks.ts';
import { parseChunks, type KeptRecord } from '../../support/records.ts';

/** The last second whose microseconds are safe integers; times beyond are set to it. */
const LAST_SECOND = 9_007_199_253n;
const MILLION = 1_000_000n;

/** The time of a stamp in microseconds by the letter of the specification, in big integers. */
function expectedTime(stamp: bigint, { resolution = 6, offset = 0n }: WrittenInterface): number {
  const perSecond = resolution & 0x80 ? 2n ** BigInt(resolution & 0x7f) : 10n ** BigInt(resolution);
  const seconds = stamp / perSecond + offset;
  if (seconds < 0n) return 0;
  if (seconds > LAST_SECOND) return Number(LAST_SECOND * MILLION);
  return Number(seconds * MILLION + ((stamp % perSecond) * MILLION) / perSecond);
}

const description: fc.Arbitrary<WrittenInterface> = fc.record(
  {
    linkType: fc.constantFrom(0, 1, 101, 113, 276),
    snapLength: fc.constantFrom(0, 64, 65_535),
    resolution: fc.oneof(fc.integer({ min: 0, max: 15 }), fc.integer({ min: 0x80, max: 0x80 + 63 })),
    offset: fc.bigInt({ min: -1000n, max: 1000n }),
  },
  { requiredKeys: [] },
);

const data = fc.uint8Array({ maxLength: 100 });
/** A stamp near today whatever the resolution: seconds and a fraction, made into units when the interface is known. */
const moment = fc.tuple(fc.bigInt({ min: 0n, max: 2n ** 33n }), fc.bigInt({ min: 0n, max: 2n ** 20n }));

type Planned =
  | { kind: 'interface'; interface: WrittenInterface }
  | { kind: 'enhanced' | 'obsolete'; pick: number; moment: [bigint, bigint]; data: Uint8Array; originalLength: number }
  | { kind: 'simple'; data: Uint8Array }
  | { kind: 'other'; type: number; body: Uint8Array };

const planned: fc.Arbitrary<Planned> = fc.oneof(
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('interface' as const), interface: description }) },
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constantFrom('enhanced' as const, 'obsolete' as const),
      pick: fc.nat(1000),
      moment,
      data,
      originalLength: fc.nat(0xffffffff),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('simple' as const), data }) },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('other' as const),
      type: fc.constantFrom(4, 5, 9, 10, 0xbad, 0x40000bad, 0xdeadbeef),
      body: fc.uint8Array({ maxLength: 60 }),
    }),
  },
);
const sections = fc.array(
  fc.record({ little: fc.boolean(), first: description, plan: fc.array(planned, { maxLength: 10 }) }),
  { minLength: 1, maxLength: 4 },
);

interface Written {
  file: Buffer;
  records: KeptRecord[];
  /** Where blocks end → packets until there. */
  ends: Map<number, number>;
}

/** Writes the sections, and says what a reader must find in them. */
function write(plans: { little: boolean; first: WrittenInterface; plan: Planned[] }[]): Written {
  const records: KeptRecord[] = [];
  const files: Buffer[] = [];
  const ends = new Map<number, number>();
  let length = 0;
  let packets = 0;
  let interfaceBase = 0;
  let us = 0;
  for (const { little, first, plan } of plans) {
    const interfaces = [first];
    const blocks: WrittenBlock[] = [{ kind: 'interface', interface: first }];
    const expectRecord = (interfaceId: number, octets: Uint8Array, originalLength: number): void => {
      records.push({
        data: Buffer.from(octets),
        length: octets.length,
        originalLength,
        us,
        linkType: interfaces[interfaceId]?.linkType ?? 1,
        interfaceId: interfaceBase + interfaceId,
        index: records.length,
      });
    };
    for (const item of plan) {
      if (item.kind === 'interface') {
        interfaces.push(item.interface);
        blocks.push(item);
      } else if (item.kind === 'other') {
        blocks.push(item);
      } else if (item.kind === 'simple') {
        const limit = first.snapLength || Infinity;
        const kept = item.data.subarray(0, limit);
        blocks.push({ kind: 'simple', data: kept, originalLength: item.data.length });
        expectRecord(0, kept, item.data.length);
      } else {
        const interfaceId = item.pick % interfaces.length;
        const from = interfaces[interfaceId] as WrittenInterface;
        const resolution = from.resolution ?? 6;
        const perSecond = resolution & 0x80 ? 2n ** BigInt(resolution & 0x7f) : 10n ** BigInt(resolution);
        const stamp = (item.moment[0] * perSecond + (item.moment[1] % perSecond)) & 0xffffffff_ffffffffn;
        const { kind, data: octets, originalLength } = item;
        blocks.push({ kind, interfaceId, time: stamp, data: octets, originalLength });
        us = expectedTime(stamp, from);
        expectRecord(interfaceId, octets, originalLength);
      }
    }
    for (let count = 0; count <= blocks.length; count += 1) {
      const kind = blocks[count - 1]?.kind;
      if (kind === 'enhanced' || kind === 'obsolete' || kind === 'simple') packets += 1;
      ends.set(length + writeSection(little, blocks.slice(0, count)).length, packets);
    }
    files.push(writeSection(little, blocks));
    length += files.at(-1)?.length ?? 0;
    interfaceBase += interfaces.length;
  }
  return { file: Buffer.concat(files), records, ends };
}

describe('pcapng', () => {
  it('gives back what was written: sections, byte orders, interfaces, clocks, all packet blocks, however it is cut', () => {
    fc.assert(
      fc.property(sections, cuts, (plans, places) => {
        const { file, records: expected } = write(plans);
        const { records, error } = parseChunks('pcapng', cutAt(file, places));
        expect(error).toBeUndefined();
        expect(records).toEqual(expected);
      }),
      { numRuns: 300 },
    );
  });

  it('cut anywhere, gives all complete packets and says what is missing', () => {
    fc.assert(
      fc.property(sections, fc.double({ min: 0, max: 1, noNaN: true }), (plans, place) => {
        const { file, records: expected, ends } = write(plans);
        const length = Math.floor(place * file.length);
        const { records, warnings, error } = parseChunks('pcapng', [file.subarray(0, length)]);
        const whole = [...ends.keys()].filter((end) => end <= length);
        expect(error?.message.split(':')[0]).toBe(whole.length === 0 ? 'is cut inside its section header' : undefined);
        expect(records).toEqual(expected.slice(0, ends.get(Math.max(0, ...whole)) ?? 0));
        if (!error) expect(warnings.some((warning) => warning.startsWith('cut'))).toBe(!ends.has(length));
      }),
    );
  });

  it('holds on to no chunk', () => {
    const blocks: WrittenBlock[] = [{ kind: 'interface', interface: {} }];
    for (let i = 0; i < 40; i += 1)
      blocks.push({ kind: 'enhanced', interfaceId: 0, time: BigInt(i), data: Buffer.alloc(i * 3, i) });
    const file = writeSection(false, blocks);
    for (const size of [1, 3, 11, 12, 13, 100, 4096])
      expect(parseChunks('pcapng', piecesOf(file, size)).records.map(({ data: octets }) => octets)).toEqual(
        blocks.flatMap((item) => (item.kind === 'enhanced' ? [item.data] : [])),
      );
  });

  it.each([
    // Arithmetic: 1,700,000,000 s and 123,456,789 ns in each unit; what is finer than a microsecond is cut, not rounded.
    [6, 1_700_000_000_123_456n, 123_456],
    [9, 1_700_000_000_123_456_789n, 123_456],
    [3, 1_700_000_000_123n, 123_000],
    [0, 1_700_000_000n, 0],
    [10, 17_000_000_001_234_567_890n, 123_456],
    // 2^-20 s is 953.67 ns: 129,454 of them are 123,456.955 µs.
    [0x80 + 20, 1_700_000_000n * 2n ** 20n + 129_454n, 123_456],
  ])('if_tsresol %i reads %i', (resolution, stamp, fraction) => {
    const file = writeSection(true, [
      { kind: 'interface', interface: { resolution } },
      { kind: 'enhanced', interfaceId: 0, time: stamp, data: Buffer.alloc(0) },
    ]);
    const [record] = parseChunks('pcapng', [file]).records;
    expect(record?.us).toBe(1_700_000_000e6 + fraction);
  });

  it('remembers at most 65,536 interfaces of a section', () => {
    const interfaces: WrittenBlock[] = Array.from({ length: 65_537 }, () => ({ kind: 'interface', interface: {} }));
    expect(parseChunks('pcapng', [writeSection(true, interfaces.slice(1))]).error).toBeUndefined();
    expect(parseChunks('pcapng', [writeSection(true, interfaces)]).error?.message).toContain(
      'more than 65,536 interfaces',
    );
  });
});
