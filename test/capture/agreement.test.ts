/** Record by record against pcap-parser and tshark, layer by layer against tshark, over every capture at hand (tunnels by their outer addresses; the inner ones in tunnels.test.ts). */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse, type ParsedPacket } from 'pcap-parser';
import { afterAll, describe, expect, it } from 'vitest';
import { writePcap, writeSection } from '../support/capture-writer.ts';
import type { PcapOptions, WrittenBlock, WrittenInterface } from '../support/capture-writer.ts';
import { OWN_CAPTURES, SHARED_CAPTURES } from '../support/captures.ts';
import { ethernet, ipv4, udp } from '../support/layers.ts';
import { differences, FIELDS, isPacket } from '../support/packet-facts.ts';
import { readAll } from '../support/records.ts';
import { sharedSkip, toolSkip } from '../support/shared.ts';
import { tshark } from '../support/tshark.ts';

const CAPTURES = [...OWN_CAPTURES, ...SHARED_CAPTURES];

/** What `pcap-parser` can read: classic pcap with microseconds, either byte order. */
function isClassicMicroseconds(path: string): boolean {
  return ['d4c3b2a1', 'a1b2c3d4'].includes(readFileSync(path).toString('hex', 0, 4));
}

function withPcapParser(path: string): Promise<ParsedPacket[]> {
  return new Promise((resolve, reject) => {
    const packets: ParsedPacket[] = [];
    const parser = parse(path);
    parser.on('packet', (packet) => packets.push(packet));
    parser.on('end', () => resolve(packets));
    parser.on('error', reject);
  });
}

describe(`agreement with pcap-parser${sharedSkip && `, own captures only${sharedSkip}`}`, () => {
  it.each(CAPTURES.filter(({ path }) => isClassicMicroseconds(path)))('$name', async ({ path }) => {
    const theirs = await withPcapParser(path);
    const { records } = await readAll(path);
    expect(records.length).toBe(theirs.length);
    for (const [i, record] of records.entries()) {
      const their = theirs[i] as ParsedPacket;
      expect(record.index).toBe(i);
      expect(record.us).toBe(their.header.timestampSeconds * 1e6 + their.header.timestampMicroseconds);
      expect(record.length).toBe(their.header.capturedLength);
      expect(record.originalLength).toBe(their.header.originalLength);
      expect(record.data.equals(their.data)).toBe(true);
    }
  });
});

/** Where we differ from tshark, why, and in exactly which packets (1-based) and respects. */
const DIFFERENCES: Record<string, { reason: string; where: string[] }> = {
  'awkward/fuzzed-A-fuzz-2006-06-26-2594.pcap': {
    reason:
      'a header length below 20 or a version that is not 4: tshark shows the broken IP header, we stop in front of it',
    where: [45, 55, 78, 303, 318, 551, 669].map((number) => `#${number} network`),
  },
  'awkward/huge-caplen-A-fuzz.pcap': {
    reason:
      'the header of packet 2 has a forged length, which we refuse; tshark takes the file for a vendor variant with longer ' +
      'record headers instead, and finds a packet of 1 octet in the year 1925, and other octets in packet 1',
    where: ['#1 network', '#2 is missing'],
  },
  'awkward/ng-multi-if-spb-A-test101.pcapng': {
    reason: 'a simple packet block has no time: tshark shows none, we take that of the packet before it',
    where: ['#3 time'],
  },
  'awkward/bigendian-ng-A-test102.pcapng': {
    reason: 'as in test101: a simple packet block has no time',
    where: ['#3 time'],
  },
};

/** Formats and clocks that no capture at hand has, written by the tests' own writer: which is thereby checked as well. */
const FRAME = ethernet(0x0800, ipv4(udp(Buffer.from('payload'))));
const classic = (options: PcapOptions): Buffer =>
  writePcap(
    [1, 2, 3].map((seconds) => ({ seconds: 1_700_000_000 + seconds, nanoseconds: 123_456_789, data: FRAME })),
    options,
  );
const blocks = (units: bigint, from: WrittenInterface): WrittenBlock[] => [
  { kind: 'interface', interface: from },
  { kind: 'other', type: 4, body: Buffer.alloc(8) },
  { kind: 'enhanced', interfaceId: 0, time: 1_700_000_001n * units + units / 3n, data: FRAME },
  { kind: 'obsolete', interfaceId: 0, time: 1_700_000_002n * units + units / 7n, data: FRAME, originalLength: 900 },
];
const WRITTEN: [string, Buffer][] = [
  ['little-endian µs', classic({})],
  ['big-endian µs', classic({ little: false })],
  ['little-endian ns', classic({ nanoseconds: true })],
  ['big-endian ns', classic({ little: false, nanoseconds: true })],
  ['pcapng, 1 s', writeSection(true, blocks(1n, { resolution: 0 }))],
  ['pcapng, 1 ms', writeSection(false, blocks(1000n, { resolution: 3 }))],
  ['pcapng, 1 ns', writeSection(true, blocks(1_000_000_000n, { resolution: 9 }))],
  ['pcapng, 2^-20 s', writeSection(true, blocks(2n ** 20n, { resolution: 0x80 + 20 }))],
  ['pcapng, an hour later', writeSection(false, blocks(1_000_000n, { offset: 3600n }))],
  [
    'pcapng, sections of both byte orders',
    Buffer.concat([true, false, true].map((little) => writeSection(little, blocks(1_000_000n, {})))),
  ],
];

const noTshark = toolSkip('tshark');

describe(`agreement with tshark${noTshark}`, () => {
  const folder = mkdtempSync(join(tmpdir(), 'bitsecure-agreement-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it.skipIf(noTshark).each(WRITTEN)('%s', async (_name, bytes) => {
    const path = join(folder, 'written');
    writeFileSync(path, bytes);
    const theirs = tshark(path, FIELDS).records;
    expect(theirs.length).toBeGreaterThan(1);
    expect(await differences(path, theirs, 'outer')).toEqual([]);
  });
});

describe(`agreement with tshark${noTshark}${sharedSkip && `, own captures only${sharedSkip}`}`, () => {
  it.skipIf(noTshark).each(CAPTURES)('$name', async ({ name, path }) => {
    const theirs = tshark(path, FIELDS).records.filter(isPacket);
    expect(theirs.length).toBeGreaterThan(0);
    expect(await differences(path, theirs, 'outer')).toEqual(DIFFERENCES[name]?.where ?? []);
  });
});
