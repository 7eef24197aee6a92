import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { gzipSync } from 'node:zlib';
import { afterAll, describe, expect, it } from 'vitest';
import { readCapture } from '../../capture/read.ts';
import { pcapHeader, writePcap, writeSection, type WrittenPacket } from '../support/capture-writer.ts';
import { zstdRaw } from '../support/compressed-writer.ts';
import { readAll } from '../support/records.ts';
import { REPOSITORY } from '../support/shared.ts';

const folder = mkdtempSync(join(tmpdir(), 'bitsecure-read-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const CAPTURES = join(REPOSITORY, 'fixtures', 'captures');
const RECORDING = join(CAPTURES, 'sv1-cpuminer-to-sv2-translator.pcapng');

function temporary(name: string, bytes: Uint8Array): string {
  const path = join(folder, name);
  writeFileSync(path, bytes);
  return path;
}

const packet = (seconds: number, length = 60): WrittenPacket => ({
  seconds,
  nanoseconds: 1_500,
  data: Buffer.alloc(length),
  originalLength: length + 7,
});

describe('readCapture', () => {
  it('gives the same records from plain, gzip and zstd files', async () => {
    const plain = await readAll(RECORDING);
    expect(plain.records.length).toBe(509);
    const gz = await readAll(temporary('recording.gz', gzipSync(readFileSync(RECORDING))));
    const zst = await readAll(`${RECORDING}.zst`);
    expect(gz.records).toEqual(plain.records);
    expect(zst.records).toEqual(plain.records);
    expect([plain, gz, zst].map(({ summary }) => summary?.compression)).toEqual(['none', 'gzip', 'zstd']);
    expect(gz.summary).toEqual({ ...plain.summary, compression: 'gzip', file: join(folder, 'recording.gz') });
  });

  it('sums up: packets, octets on the wire, earliest and latest time even when out of order', async () => {
    const file = temporary('order.pcap', writePcap([packet(50), packet(20), packet(90), packet(60)]));
    expect((await readAll(file)).summary).toEqual({
      file,
      format: 'pcap',
      compression: 'none',
      packets: 4,
      bytes: 4 * 67,
      firstUs: 20_000_001,
      lastUs: 90_000_001,
      warnings: [],
    });
  });

  it('a capture without packets has no times', async () => {
    const { summary } = await readAll(temporary('none.pcapng', writeSection(false, [])));
    expect(summary).toEqual({
      file: join(folder, 'none.pcapng'),
      format: 'pcapng',
      compression: 'none',
      packets: 0,
      bytes: 0,
      warnings: [],
    });
  });

  it('waits for afterChunk before it goes on', async () => {
    const file = temporary('chunks.pcap', writePcap(Array.from({ length: 60 }, (_, i) => packet(i, 60_000))));
    let waiting = false;
    let waits = 0;
    let packets = 0;
    await readCapture(
      file,
      () => {
        expect(waiting).toBe(false);
        packets += 1;
      },
      {
        afterChunk: async () => {
          waiting = true;
          await sleep(2);
          waiting = false;
          waits += 1;
        },
      },
    );
    expect(packets).toBe(60);
    // 3.6 MB in chunks of 1 MiB, and once at the end.
    expect(waits).toBe(5);
  });

  it.each([
    ['plain', (bytes: Buffer) => bytes],
    ['gzip', (bytes: Buffer) => gzipSync(bytes)],
    ['zstd', (bytes: Buffer) => zstdRaw(bytes)],
  ])('passes on what onPacket throws (%s)', async (name, pack) => {
    const file = temporary(`throws.${name}`, pack(writePcap([packet(1), packet(2)])));
    let packets = 0;
    const failing = (): void => {
      packets += 1;
      throw new RangeError('enough');
    };
    await expect(readCapture(file, failing)).rejects.toThrow(new RangeError('enough'));
    expect(packets).toBe(1);
  });

  it('names the fault of a file that cannot be opened or read', async () => {
    expect((await readAll(join(folder, 'absent.pcap'))).error).toMatchObject({
      code: 'NOT_FOUND',
      message: 'no such file',
    });
    expect((await readAll(folder)).error).toMatchObject({ code: 'UNREADABLE', message: 'is a folder, not a file' });
  });
});

describe('interruption', () => {
  it('before the start', async () => {
    const reading = readCapture(RECORDING, () => undefined, { signal: AbortSignal.abort() });
    await expect(reading).rejects.toMatchObject({ code: 'INTERRUPTED', exitStatus: 130 });
  });

  it('between chunks', async () => {
    const file = temporary('long.pcap', pcapHeader());
    truncateSync(file, 64 * 1024 * 1024);
    const controller = new AbortController();
    let chunks = 0;
    const afterChunk = (): void => {
      chunks += 1;
      if (chunks === 3) controller.abort();
    };
    const reading = readCapture(file, () => undefined, { afterChunk, signal: controller.signal });
    await expect(reading).rejects.toMatchObject({ code: 'INTERRUPTED' });
    expect(chunks).toBe(3);
  });

  it.skipIf(process.platform === 'win32')('while a pipe is silent', async () => {
    const pipe = join(folder, 'pipe');
    execFileSync('mkfifo', [pipe]);
    const controller = new AbortController();
    // Both ways, which does not wait for the other side.
    const writer = openSync(pipe, 'r+');
    const reading = readCapture(pipe, () => undefined, { signal: controller.signal });
    setTimeout(() => controller.abort(), 50);
    await expect(reading).rejects.toMatchObject({ code: 'INTERRUPTED' });
    closeSync(writer);
  });
});

describe('stdin', () => {
  const script = `
    import { readCapture } from ${JSON.stringify(pathToFileURL(join(REPOSITORY, 'lib', 'capture', 'read.js')).href)};
    const summary = await readCapture('-', () => undefined).catch((error) => ({ line: error.toLine() }));
    process.stdout.write(JSON.stringify(summary));`;

  /** Reads stdin in a process of its own, fed in pieces. */
  async function fromStdin(pieces: Uint8Array[]): Promise<unknown> {
    const child = spawn(process.execPath, ['--input-type=module', '-e', script], {
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    const output: Buffer[] = [];
    child.stdout.on('data', (data: Buffer) => output.push(data));
    child.stdin.on('error', () => undefined);
    const closed = once(child, 'close');
    for (const piece of pieces) {
      child.stdin.write(piece);
      await sleep(20);
    }
    child.stdin.end();
    await closed;
    return JSON.parse(Buffer.concat(output).toString('utf8'));
  }

  it('reads a capture that comes in pieces, however small the first', async () => {
    const bytes = gzipSync(readFileSync(RECORDING));
    const pieces = [bytes.subarray(0, 1), bytes.subarray(1, 3), bytes.subarray(3, 5000), bytes.subarray(5000)];
    expect(await fromStdin(pieces)).toMatchObject({
      file: 'stdin',
      format: 'pcapng',
      compression: 'gzip',
      packets: 509,
    });
  });

  it('names stdin in errors, and ends although more would come', async () => {
    const pieces = [Buffer.from('no capture'), Buffer.alloc(600, 'x'), Buffer.alloc(100_000, 'y')];
    expect(await fromStdin(pieces)).toEqual({
      line:
        'stdin: is no capture: it looks like text beginning "no capturexxxxxxxxxxxxxx"; ' +
        'give a pcap or pcapng file, plain or compressed with gzip or zstd',
    });
  });
});

describe('memory', () => {
  /** Octets that the process held at most, beyond what it held before; sampled between chunks. */
  async function peak(file: string): Promise<{ octets: number; packets: number; error?: unknown }> {
    const held = (): number => process.memoryUsage().arrayBuffers;
    const before = held();
    let octets = 0;
    let packets = 0;
    const afterChunk = (): void => {
      octets = Math.max(octets, held() - before);
    };
    try {
      await readCapture(file, () => void (packets += 1), { afterChunk });
    } catch (error) {
      afterChunk();
      return { octets, packets, error };
    }
    return { octets, packets };
  }

  const MIB = 1024 * 1024;

  it('does not grow with the file', async () => {
    const file = temporary('zeros.pcap', pcapHeader());
    truncateSync(file, 24 + 96 * MIB);
    const { octets, packets } = await peak(file);
    // Records of zeros: 16 octets of header, no packet.
    expect(packets).toBe((96 * MIB) / 16);
    expect(octets).toBeLessThan(8 * MIB);
  });

  it.each([
    ['pcap', Buffer.concat([pcapHeader(), Buffer.from('0000000000000000ffffff7fffffff7f', 'hex')])],
    ['pcapng', Buffer.concat([writeSection(true, []), Buffer.from('adde0000f0ffff7f', 'hex')])],
  ])('60 MB behind a forged length are not kept (%s)', async (name, head) => {
    const file = temporary(`forged.${name}`, head);
    truncateSync(file, 60_000_000);
    for (const path of [file, temporary(`forged.${name}.gz`, gzipSync(readFileSync(file), { level: 1 }))]) {
      const { octets, packets, error } = await peak(path);
      expect(error).toMatchObject({ code: 'BAD_CAPTURE' });
      expect(packets).toBe(0);
      expect(octets).toBeLessThan(8 * MIB);
    }
  });

  it('a block of the greatest length that is allowed is kept once or twice, not more', async () => {
    const length = Buffer.alloc(8);
    length.writeUInt32LE(0xdead, 0);
    length.writeUInt32LE(16 * MIB, 4);
    const file = temporary('greatest.pcapng', Buffer.concat([writeSection(true, []), length]));
    truncateSync(file, 60_000_000);
    const { octets, error } = await peak(file);
    expect(error).toMatchObject({
      message: expect.stringContaining('16,777,216 at its start, 0 at its end') as string,
    });
    expect(octets).toBeLessThan(3 * 16 * MIB);
  });
});
