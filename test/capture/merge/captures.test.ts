/** Several captures as one stream: whatever the order in which they are given, and however they overlap. */
import { execFileSync } from 'node:child_process';
import {
  copyFileSync,
  createReadStream,
  createWriteStream,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { readCaptures } from '../../../capture/merge/captures.ts';
import { BitSecureError } from '../../../model/errors.ts';
import { writePcap, type WrittenPacket } from '../../support/capture-writer.ts';
import { zstdRaw } from '../../support/compressed-writer.ts';
import { capture, Connection, EPOCH, udp } from '../../support/packets.ts';
import { sessionsOf, sessionsOfBytes } from '../../support/sessions.ts';

const folder = mkdtempSync(join(tmpdir(), 'bitsecure-merge-'));
afterAll(() => rmSync(folder, { recursive: true }));

let files = 0;
function write(bytes: Uint8Array): string {
  files += 1;
  const file = join(folder, `${files}.pcap`);
  writeFileSync(file, bytes);
  return file;
}

/** Seconds and first octet of each packet, in the order in which they are handed on; summaries by their numbers. */
async function streamOf(given: readonly string[], { after, memory }: { after?: () => void; memory?: number } = {}) {
  const packets: [number, string][] = [];
  const ends: string[] = [];
  const sources: number[] = [];
  await readCaptures(
    given,
    ({ us, data, offset, length }, source) => {
      packets.push([(us - EPOCH * 1e6) / 1e6, data.toString('latin1', offset, offset + length)]);
      sources.push(source ?? 0);
    },
    { afterChunk: () => after?.(), onEnd: (summary, source) => (ends[source] = summary.file), memory },
  );
  return { packets, ends, sources };
}

const packet = (at: number, name: string): WrittenPacket => ({
  seconds: EPOCH + Math.floor(at),
  nanoseconds: Math.round((at % 1) * 1e9),
  data: Buffer.from(name),
});
const of = (...packets: WrittenPacket[]): string => write(writePcap(packets));
const named = (name: string, ...times: number[]): string => of(...times.map((at) => packet(at, `${name}${at}`)));

const DESCRIPTORS = '/proc/self/fd';
const noDescriptors = !existsSync(DESCRIPTORS);

/** How many of the files of these tests are open. */
function openFiles(): number {
  return readdirSync(DESCRIPTORS).filter((name) => {
    try {
      return readlinkSync(join(DESCRIPTORS, name)).startsWith(folder);
    } catch {
      return false;
    }
  }).length;
}

describe('captures in any order', () => {
  it('that do not overlap come one after the other', async () => {
    const parts = [named('a', 1, 2, 3), named('b', 3, 4, 5), named('c', 6), named('d', 7, 8)];
    for (const order of [parts, parts.toReversed(), [2, 0, 3, 1].map((index) => parts[index]!)]) {
      const { packets, ends } = await streamOf(order);
      expect(packets.map(([, text]) => text)).toEqual(['a1', 'a2', 'a3', 'b3', 'b4', 'b5', 'c6', 'd7', 'd8']);
      expect(ends).toEqual(parts);
    }
  });

  it('that overlap are merged by the time of their packets', async () => {
    const parts = [named('a', 1, 4, 5, 9), named('b', 2, 3, 6), named('c', 5.5, 5.6, 20, 21), named('d', 30)];
    const { packets, sources } = await streamOf(parts.toReversed());
    expect(packets.map(([, text]) => text).join(' ')).toBe('a1 b2 b3 a4 a5 c5.5 c5.6 b6 a9 c20 c21 d30');
    expect(sources.join('')).toBe('011002210223');
  });

  it('are merged as mergecap would, whatever their packets', async () => {
    const times = fc
      .array(fc.integer({ min: 0, max: 40 }), { maxLength: 30 })
      .map((list) => list.sort((a, b) => a - b));
    await fc.assert(
      fc.asyncProperty(fc.array(times, { minLength: 2, maxLength: 6 }), async (lists) => {
        const given = lists.map((list, index) => named(`${index}.`, ...list));
        const { packets } = await streamOf(given);
        expect(packets.map(([at]) => at)).toEqual(lists.flat().sort((a, b) => a - b));
        expect((await streamOf(given.toReversed())).packets).toEqual(packets);
        expect(packets.map(([, text]) => text).sort()).toEqual(
          lists.flatMap((list, index) => list.map((at) => `${index}.${at}`)).sort(),
        );
      }),
      { numRuns: 60 },
    );
  });

  it('keep their own order within, and one mad time holds up nothing', async () => {
    const mad = of(packet(1, 'a1'), packet(1e6, 'mad'), packet(3, 'a3'), packet(2.5, 'a2.5'), packet(6, 'a6'));
    const { packets } = await streamOf([named('b', 2, 4, 5), mad]);
    expect(packets.map(([, text]) => text).join(' ')).toBe('a1 b2 mad a3 a2.5 b4 b5 a6');
  });

  it('give the same documents, whatever the order', async () => {
    const connections = Array.from({ length: 12 }, (_, n) =>
      new Connection(n * 7, `10.0.0.${n}:4000`, '203.0.113.9:3333')
        .say(n * 7 + 1, '{"id":1,"method":"mining.subscribe","params":[]}\n')
        .answer(n * 7 + 90, '{"id":1,"result":[],"error":null}\n')
        .close(n * 7 + 95),
    );
    const packets = connections
      .flatMap((connection) => connection.packets)
      .sort((a, b) => a.seconds - b.seconds || a.nanoseconds - b.nanoseconds);
    const whole = (await sessionsOfBytes(capture(packets))).updates;
    const shares = fc.array(fc.nat(4), { minLength: packets.length, maxLength: packets.length });
    await fc.assert(
      fc.asyncProperty(
        shares,
        fc.boolean(),
        fc.shuffledSubarray([0, 1, 2, 3, 4], { minLength: 5 }),
        async (share, packed, order) => {
          const parts = [0, 1, 2, 3, 4].map((part) => {
            const bytes = capture(packets.filter((_, index) => share[index] === part));
            return write(packed ? gzipSync(bytes) : bytes);
          });
          const { updates } = await sessionsOf(order.map((index) => parts[index]!));
          expect(updates).toEqual(whole);
        },
      ),
      { numRuns: 25 },
    );
  });

  it('with none, one or all packets of one time, or the same file in two places', async () => {
    const { packets, ends } = await streamOf([named('a', 5, 5, 5), named('b'), named('c', 5), named('d')]);
    expect(packets.map(([, text]) => text)).toEqual(['a5', 'a5', 'a5', 'c5']);
    expect(ends).toHaveLength(4);
    const bytes = writePcap([packet(1, 'x'), packet(2, 'y')]);
    expect((await streamOf([write(bytes), write(bytes)])).packets.map(([, text]) => text)).toEqual([
      'x',
      'x',
      'y',
      'y',
    ]);
  });

  it('may be pipes among files: what can be read only once is', async () => {
    const pipe = join(folder, 'pipe');
    execFileSync('mkfifo', [pipe]);
    const writing = pipeline(createReadStream(named('p', 2, 3, 9), { highWaterMark: 7 }), createWriteStream(pipe));
    const { packets } = await streamOf([named('a', 1, 4, 5), pipe, named('b', 20)]);
    expect(packets.map(([, text]) => text).join(' ')).toBe('a1 p2 p3 a4 a5 p9 b20');
    await writing;
  });

  it('may be hundreds, also at the same time: few are open, and all are in order', async () => {
    const parts = Array.from({ length: 300 }, (_, n) => named('p', n, n + 0.5));
    expect((await streamOf(parts)).packets).toHaveLength(600);
    // Each begins before any ends, and has more packets than are read at once.
    const times = (n: number) => [n / 1000, ...Array.from({ length: 40 }, (_, k) => 1 + k + ((n * 7) % 500) / 1000)];
    const together = Array.from({ length: 500 }, (_, n) => {
      const bytes = writePcap(times(n).map((at) => packet(at, `${n}${'.'.repeat(n < 400 ? 50 : 4000)}`)));
      return write(n % 10 === 9 ? gzipSync(bytes) : n % 10 === 8 ? zstdRaw(bytes, { window: 0x38 }) : bytes);
    });
    let steps = 0;
    let most = 0;
    const after = (): void => {
      steps += 1;
      if (steps % 20 === 0 && !noDescriptors) most = Math.max(most, openFiles());
    };
    const { packets, ends, sources } = await streamOf(together.toReversed(), { after });
    const wanted = together.flatMap((_, n) => times(n).map((at): [number, number] => [at, n]));
    wanted.sort((a, b) => Math.round((a[0] - b[0]) * 1000) || a[1] - b[1]);
    const inMs = (at: number): number => Math.round(at * 1000);
    expect(packets.map(([at], index) => [inMs(at), sources[index]])).toEqual(wanted.map(([at, n]) => [inMs(at), n]));
    expect(packets.every(([, text], index) => Number.parseInt(text) === sources[index])).toBe(true);
    expect(ends).toEqual(together);
    if (!noDescriptors) expect(most).toBeGreaterThan(200);
    expect(most).toBeLessThan(260);
    expect(noDescriptors ? 0 : openFiles()).toBe(0);
  });

  it('that take too much memory at the same time are told in one line', async () => {
    const together = Array.from({ length: 100 }, (_, n) => named('t', n, 1000 + n));
    await expect(streamOf(together, { memory: 5_000_000 })).rejects.toMatchObject({
      code: 'USAGE',
      message: expect.stringMatching(
        /^\d\d captures recorded at the same time take more than 5\.00 MB of memory$/,
      ) as string,
    });
    // One after the other they take no more than one.
    const parts = Array.from({ length: 100 }, (_, n) => named('p', n, n + 0.5));
    expect((await streamOf(parts, { memory: 500_000 })).packets).toHaveLength(200);
    // A file alone may take what it wants.
    expect((await streamOf([named('a', 1, 2), named('b', 3)], { memory: 1 })).packets).toHaveLength(3);
  });

  it('of which one was replaced meanwhile are told, and not mixed', async () => {
    const large = Array.from({ length: 260 }, (_, n) =>
      write(writePcap([0, 1, 2, 3].map((at) => packet(n / 1000 + at, 'x'.repeat(50_000))))),
    );
    let steps = 0;
    const after = (): void => {
      steps += 1;
      if (steps !== 300) return;
      for (const file of large) {
        copyFileSync(file, `${file}.new`);
        renameSync(`${file}.new`, file);
      }
    };
    await expect(streamOf(large, { after })).rejects.toMatchObject({
      code: 'UNREADABLE',
      message: 'another file has taken its place while it was read',
    });
  });

  it('that are large are merged without being kept', async () => {
    const parts = ['a', 'b', 'c'].map((name, index) =>
      write(
        writePcap(
          Array.from({ length: 20_000 }, (_, n) => ({
            ...packet(0, ''),
            seconds: EPOCH + n,
            nanoseconds: index,
            data: Buffer.alloc(900, name),
          })),
        ),
      ),
    );
    let most = 0;
    const { packets } = await streamOf(parts, { after: () => (most = Math.max(most, process.memoryUsage().external)) });
    expect(
      packets
        .slice(0, 7)
        .map(([, text]) => text[0])
        .join(''),
    ).toBe('abcabca');
    expect(packets).toHaveLength(60_000);
    expect(most).toBeLessThan(200 << 20);
  });
});

describe('a fault in one of several', () => {
  it('comes behind the packets before it', async () => {
    const whole = readFileSync(named('a', 1, 2, 3));
    const broken = Buffer.concat([whole, Buffer.alloc(16, 0xff)]);
    const seen: number[] = [];
    const reading = readCaptures(
      [write(broken), named('b', 2.5, 8)],
      ({ us }) => void seen.push(Math.floor(us / 1e6) - EPOCH),
      {
        afterChunk: () => {},
        onEnd: () => {},
      },
    );
    await expect(reading).rejects.toThrow(BitSecureError);
    expect(seen).toEqual([1, 2, 2, 3]);
  });

  it.each([
    ['is missing', 'NOT_FOUND', join(folder, 'nowhere.pcap')],
    ['is no capture', 'BAD_CAPTURE', write(Buffer.from('hello world, this is text'))],
  ])('%s: told before any packet', async (_name, code, file) => {
    let packets = 0;
    const reading = readCaptures([named('a', 1), file], () => (packets += 1), {
      afterChunk: () => {},
      onEnd: () => {},
    });
    await expect(reading).rejects.toMatchObject({ code });
    expect(packets).toBe(0);
  });

  it('that is of a link type that is not read is told of that file', async () => {
    const odd = write(writePcap([packet(1, 'x')], { linkType: 147 }));
    const good = write(capture(udp({ at: 0, from: '10.0.0.1:1', to: '10.0.0.2:2' })));
    const { warnings } = await sessionsOf([odd, good]);
    expect(warnings).toEqual([`${odd}: 1 packets of link type 147, which is not read, were left out`]);
  });
});
