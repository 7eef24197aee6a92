/** Record by record against pcap-parser and tshark, layer by layer against tshark, over every capture at hand. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { isIPv6 } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse, type ParsedPacket } from 'pcap-parser';
import { afterAll, describe, expect, it } from 'vitest';
import { createDecodedPacket, decodePacket } from '../../capture/decode/index.ts';
import type { DecodedPacket, PacketRecord } from '../../capture/packet.ts';
import { readCapture } from '../../capture/read.ts';
import { BitSecureError } from '../../model/errors.ts';
import { writePcap, writeSection } from '../support/capture-writer.ts';
import type { PcapOptions, WrittenBlock, WrittenInterface } from '../support/capture-writer.ts';
import { OWN_CAPTURES, SHARED_CAPTURES } from '../support/captures.ts';
import { ethernet, ipv4, udp } from '../support/layers.ts';
import { readAll } from '../support/records.ts';
import { sharedSkip, toolSkip } from '../support/shared.ts';
import { tshark, type TsharkRecord } from '../support/tshark.ts';

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
      expect(record.seconds).toBe(their.header.timestampSeconds);
      expect(record.nanoseconds).toBe(their.header.timestampMicroseconds * 1000);
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
  'awkward/mpls-A-MplsPackets.pcap': {
    reason: 'packet 2 is an Ethernet pseudowire (RFC 4448), a tunnel that tshark looks into and we do not',
    where: ['#2 network'],
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

const FIELDS = [
  'ip.src',
  'ip.dst',
  'ip.proto',
  'ipv6.src',
  'ipv6.dst',
  'tcp.srcport',
  'tcp.dstport',
  'udp.srcport',
  'udp.dstport',
  'sctp.srcport',
  'sctp.dstport',
  'tcp.flags',
  'tcp.seq_raw',
  'tcp.ack_raw',
  'tcp.len',
  'icmp.type',
  'icmp.code',
  'icmpv6.type',
  'icmpv6.code',
  'ieee8021ad.id',
  'vlan.id',
] as const;

type Facts = Record<string, string>;
const TRANSPORTS = new Set(['tcp', 'udp', 'sctp', 'icmp', 'icmpv6']);

/** What tshark says, of the outermost IP header and of what follows it (its extension headers left out). */
function theirFacts({ time, length, capturedLength, protocols, fields }: TsharkRecord): Facts {
  const at = protocols.findIndex((name) => name === 'ip' || name === 'ipv6');
  const network = at < 0 ? 'none' : (protocols[at] ?? '');
  const next = protocols.slice(at + 1).find((name) => !name.startsWith('ipv6.') && name !== 'ah') ?? '';
  const transport = at >= 0 && TRANSPORTS.has(next) ? next : '';
  const text = (...names: string[]): string => names.map((name) => fields[name] ?? '').join(' ');
  return {
    time,
    lengths: `${length} ${capturedLength}`,
    network,
    addresses: network === 'none' ? '' : text(`${network}.src`, `${network}.dst`),
    protocol: network === 'ip' ? text('ip.proto') : '',
    transport,
    ports: ['tcp', 'udp', 'sctp'].includes(transport) ? text(`${transport}.srcport`, `${transport}.dstport`) : '',
    tcp: transport === 'tcp' ? tcpFacts(fields) : '',
    icmp: transport.startsWith('icmp') ? text(`${transport}.type`, `${transport}.code`) : '',
    vlan: [fields['ieee8021ad.id'], fields['vlan.id']].find((id) => id !== '') ?? '',
  };
}

/** A header cut before its flags shows none of these: zeros, as ours. */
function tcpFacts(fields: Record<string, string>): string {
  const [flags, sequence, acknowledgement] = ['tcp.flags', 'tcp.seq_raw', 'tcp.ack_raw'].map((name) =>
    Number(fields[name]),
  );
  return `${(flags ?? 0) & 255} ${sequence} ${acknowledgement} ${fields['tcp.len']}`;
}

function address(data: Buffer, offset: number, version: number): string {
  if (version === 4) return data.subarray(offset, offset + 4).join('.');
  const groups = data.toString('hex', offset, offset + 16).match(/.{4}/g);
  return new URL(`http://[${groups?.join(':')}]/`).hostname.slice(1, -1);
}

/** tshark writes the last 32 bits of some IPv6 addresses with dots; the URL parser spells all of them alike. */
function spellAlike(text: string): string {
  const spell = (part: string): string => (isIPv6(part) ? new URL(`http://[${part}]/`).hostname.slice(1, -1) : part);
  return text.split(' ').map(spell).join(' ');
}

const NAMES: Record<number, string> = { 1: 'icmp', 6: 'tcp', 17: 'udp', 58: 'icmpv6', 132: 'sctp' };

function ourFacts(record: PacketRecord, packet: DecodedPacket): Facts {
  const { data } = record;
  const network = { 0: 'none', 4: 'ip', 6: 'ipv6' }[packet.ipVersion];
  const reached = packet.sourcePort >= 0 || packet.icmpType >= 0;
  const transport = reached ? (NAMES[packet.protocol] ?? '') : '';
  const length = packet.payloadOffset < 0 ? '' : packet.payloadWireLength;
  return {
    time: `${record.seconds}.${String(record.nanoseconds).padStart(9, '0')}`,
    lengths: `${record.originalLength} ${record.length}`,
    network,
    addresses:
      network === 'none'
        ? ''
        : `${address(data, packet.sourceOffset, packet.ipVersion)} ${address(data, packet.destinationOffset, packet.ipVersion)}`,
    protocol: network === 'ip' ? String(packet.protocol) : '',
    transport,
    ports: packet.sourcePort >= 0 ? `${packet.sourcePort} ${packet.destinationPort}` : '',
    tcp: transport === 'tcp' ? `${packet.tcpFlags} ${packet.tcpSequence} ${packet.tcpAcknowledgement} ${length}` : '',
    icmp: packet.icmpType >= 0 ? `${packet.icmpType} ${packet.icmpCode}` : '',
    vlan: packet.vlan >= 0 ? String(packet.vlan) : '',
  };
}

/** tshark shows blocks of unknown type as records of their own, without a packet's protocols and without a time. */
const isPacket = ({ protocols, time }: TsharkRecord): boolean => !(protocols.join() === 'data' && time === '');

async function differences(path: string, theirs: TsharkRecord[]): Promise<string[]> {
  const found: string[] = [];
  const packet = createDecodedPacket();
  let count = 0;
  const compare = (record: PacketRecord): void => {
    count += 1;
    const their = theirs[record.index];
    if (!their) return;
    decodePacket(record, packet);
    const ours = ourFacts(record, packet);
    for (const [key, value] of Object.entries(theirFacts(their)))
      if (spellAlike(value) !== ours[key]) {
        found.push(`#${record.index + 1} ${key}`);
        // What lies behind a header that one side does not show differs as a matter of course.
        if (key === 'network') break;
      }
  };
  try {
    await readCapture(path, compare);
  } catch (error) {
    if (!(error instanceof BitSecureError)) throw error;
  }
  for (let number = count + 1; number <= theirs.length; number += 1) found.push(`#${number} is missing`);
  for (let number = theirs.length + 1; number <= count; number += 1) found.push(`#${number} is ours alone`);
  return found;
}

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
    expect(await differences(path, theirs)).toEqual([]);
  });
});

describe(`agreement with tshark${noTshark}${sharedSkip && `, own captures only${sharedSkip}`}`, () => {
  it.skipIf(noTshark).each(CAPTURES)('$name', async ({ name, path }) => {
    const theirs = tshark(path, FIELDS).records.filter(isPacket);
    expect(theirs.length).toBeGreaterThan(0);
    expect(await differences(path, theirs)).toEqual(DIFFERENCES[name]?.where ?? []);
  });
});
