/**
 * Captures of our own making that are wrong in one way each: how each is built, and what reading it must say. The files in
 * fixtures/hostile-captures are what these builders make.
 */
import {
  block,
  interfaceBlock,
  Numbers,
  option,
  pcapHeader,
  pcapRecord,
  sectionHeader,
  writeBlock,
  writePcap,
  writeSection,
  type WrittenPacket,
} from './capture-writer.ts';
import { gzipStored, zstdBlock, zstdFrameHeader, zstdRaw } from './compressed-writer.ts';

export interface HostileCapture {
  file: string;
  bytes: Buffer;
  /** Packets handed over before the fault; none where it is absent. */
  packets?: number;
  /** The one line of the error, without the file's name; absent when the capture is read. */
  error?: string;
  warnings?: string[];
}

const GIVE = 'give a pcap or pcapng file, plain or compressed with gzip or zstd';
const CONVERT = 'convert it first: editcap -F pcapng <in> <out>';

/** Ethernet, IPv4, UDP from port 4660 to 22136, and four octets of payload. */
const FRAME = Buffer.from(
  '02000000000202000000000108004500002000000000401126ccc0000201c000020212345678000c0000deadbeef',
  'hex',
);
const PACKET: WrittenPacket = { seconds: 1_700_000_000, nanoseconds: 123_456_000, data: FRAME };
const GOOD = writePcap([PACKET, PACKET]);
const LITTLE = new Numbers(true);
const START = Buffer.concat([sectionHeader(LITTLE), interfaceBlock(LITTLE, {})]);
const enhanced = (over: { interfaceId?: number; time?: bigint; data?: Buffer } = {}): Buffer =>
  writeBlock(LITTLE, { kind: 'enhanced', interfaceId: 0, time: 1_700_000_000_123_456n, data: FRAME, ...over });
const GOOD_NG = Buffer.concat([START, enhanced(), enhanced()]);
const BLOCK = enhanced().length;
/** Where the first block after the section's first packet starts. */
const THIRD = START.length + BLOCK;

const text = (number: number): string => number.toLocaleString('en-US');

function forged(at: number, value: number, from: Buffer): Buffer {
  const bytes = Buffer.from(from);
  bytes.writeUInt32LE(value >>> 0, at);
  return bytes;
}

const NO_CAPTURES: HostileCapture[] = [
  { file: 'empty.pcap', bytes: Buffer.alloc(0), error: 'is empty; give a capture of at least a file header' },
  {
    file: 'text.pcap',
    bytes: Buffer.from('12:00:01.123456 IP 192.0.2.1.4660 > 192.0.2.2.22136: UDP, length 4\n'),
    error: `is no capture: it looks like text beginning "12:00:01.123456 IP 192.0"; ${GIVE}`,
  },
  {
    file: 'json.pcap',
    bytes: Buffer.from('[{"_index": "packets-2026-03-02"}]\n'),
    error: `is no capture: it looks like JSON beginning "[{\\"_index\\": \\"packets-202"; ${GIVE}`,
  },
  {
    file: 'xml.pcap',
    bytes: Buffer.from('<?xml version="1.0"?>\n<pdml/>\n'),
    error: `is no capture: it looks like XML beginning "<?xml version=\\"1.0\\"?>\\n<p"; ${GIVE}`,
  },
  {
    file: 'html.pcap',
    bytes: Buffer.from('<!DOCTYPE html>\n<title>Not found</title>\n'),
    error: `is no capture: it looks like HTML beginning "<!DOCTYPE html>\\n<title>N"; ${GIVE}`,
  },
  {
    file: 'utf16-text.pcap',
    bytes: Buffer.from('\uFEFFNo. Time Source', 'utf16le'),
    error: `is no capture: it looks like text beginning "No. Time Source"; ${GIVE}`,
  },
  {
    file: 'zeros.pcap',
    bytes: Buffer.alloc(64),
    error: `is no capture: it looks like nothing but zero octets; ${GIVE}`,
  },
  {
    file: 'unknown.pcap',
    bytes: Buffer.from('00112233445566778899aabbccddeeff', 'hex'),
    error: `is no capture: it looks like an unknown format (first octets 0011223344556677); ${GIVE}`,
  },
  {
    file: 'elf.pcap',
    bytes: Buffer.from('7f454c4602010100000000000000000003003e00', 'hex'),
    error: `is no capture: it looks like an ELF program; ${GIVE}`,
  },
  {
    file: 'zip.pcap',
    bytes: Buffer.from('504b03041400000008000000210000000000', 'hex'),
    error: `is no capture: it looks like a zip file; ${GIVE}`,
  },
  {
    file: 'xz.pcap',
    bytes: Buffer.from('fd377a585a000004e6d6b446', 'hex'),
    error: `is no capture: it looks like an xz file; ${GIVE}`,
  },
  {
    file: 'snoop.pcap',
    bytes: Buffer.from('736e6f6f700000000000000200000004', 'hex'),
    error: `is no capture: it looks like a snoop capture; ${CONVERT}`,
  },
  {
    file: 'netmon.pcap',
    bytes: Buffer.from('474d425503020100000000000000000000000000', 'hex'),
    error: `is no capture: it looks like a NetMon 2 capture; ${CONVERT}`,
  },
  {
    file: 'extended-headers.pcap',
    bytes: forged(0, 0xa1b2cd34, GOOD),
    error: `is no capture: it looks like a pcap capture with extended record headers; ${CONVERT}`,
  },
];

const PCAP: HostileCapture[] = [
  { file: 'no-packets.pcap', bytes: pcapHeader(), packets: 0, warnings: [] },
  {
    file: 'cut-header.pcap',
    bytes: GOOD.subarray(0, 20),
    packets: 0,
    error: 'is cut inside its file header: 20 of 24 octets',
  },
  {
    file: 'cut-record-header.pcap',
    bytes: GOOD.subarray(0, 24 + 62 + 7),
    packets: 1,
    warnings: ['cut at the end: of the header of packet 2 at octet 86 only 7 of 16 octets are there'],
  },
  {
    file: 'cut-record.pcap',
    bytes: GOOD.subarray(0, 24 + 62 + 30),
    packets: 1,
    warnings: ['cut at the end: of packet 2 at octet 86 only 30 of 62 octets are there'],
  },
  {
    file: 'forged-length.pcap',
    bytes: forged(24 + 62 + 8, 0x7fffffff, GOOD),
    packets: 1,
    error:
      'is damaged at octet 86: packet 2 says it has 2,147,483,647 octets, more than the 262,144 that a packet may have',
  },
  {
    file: 'joined-by-cat.pcap',
    bytes: Buffer.concat([GOOD, writePcap([PACKET], { little: false })]),
    packets: 2,
    error: `is damaged at octet ${text(GOOD.length)}: another capture begins behind packet 2; were two joined by cat? Join them by mergecap, or give both files`,
  },
  {
    file: 'version-4.pcap',
    bytes: writePcap([PACKET], { version: [4, 2] }),
    packets: 0,
    error: 'is pcap of version 4.2, and only 2.x can be read',
  },
  {
    // A fraction of 4,294,967,295 microseconds counts on into the seconds.
    file: 'forged-fraction.pcap',
    bytes: forged(24 + 4, 0xffffffff, GOOD),
    packets: 2,
    warnings: [],
  },
  {
    file: 'captured-beyond-original.pcap',
    bytes: Buffer.concat([pcapHeader(), pcapRecord({ ...PACKET, originalLength: 5 })]),
    packets: 1,
    warnings: [],
  },
];

const PCAPNG: HostileCapture[] = [
  { file: 'ng-no-packets.pcapng', bytes: START, packets: 0, warnings: [] },
  {
    file: 'ng-cut-section-header.pcapng',
    bytes: START.subarray(0, 30),
    packets: 0,
    error: `is cut inside its section header: only 30 of ${sectionHeader(LITTLE).length} octets are there`,
  },
  {
    file: 'ng-cut-block.pcapng',
    bytes: GOOD_NG.subarray(0, -20),
    packets: 1,
    warnings: [`cut at the end: of the block at octet ${text(THIRD)} only ${BLOCK - 20} of ${BLOCK} octets are there`],
  },
  {
    file: 'ng-cut-block-header.pcapng',
    bytes: GOOD_NG.subarray(0, THIRD + 6),
    packets: 1,
    warnings: [`cut at the end: of the block at octet ${text(THIRD)} only 6 of 12 octets are there`],
  },
  {
    file: 'ng-bad-total-length.pcapng',
    bytes: Buffer.concat([START, enhanced(), block(LITTLE, 6, enhanced().subarray(8, -4), { trailing: 60 })]),
    packets: 1,
    error: `is damaged at octet ${text(THIRD)}: block length ${BLOCK} at its start, 60 at its end`,
  },
  {
    file: 'ng-odd-total-length.pcapng',
    bytes: forged(THIRD + 4, BLOCK - 2, GOOD_NG),
    packets: 1,
    error: `is damaged at octet ${text(THIRD)}: block of type 0x00000006 says it has ${BLOCK - 2} octets, no multiple of 4`,
  },
  {
    file: 'ng-zero-total-length.pcapng',
    bytes: forged(THIRD + 4, 0, GOOD_NG),
    packets: 1,
    error: `is damaged at octet ${text(THIRD)}: block of type 0x00000006 says it has 0 octets, less than 12`,
  },
  {
    file: 'ng-forged-total-length.pcapng',
    bytes: forged(THIRD + 4, 0xfffffff0, GOOD_NG),
    packets: 1,
    error: `is damaged at octet ${text(THIRD)}: block of type 0x00000006 says it has 4,294,967,280 octets, more than 16,777,216`,
  },
  {
    file: 'ng-short-packet-block.pcapng',
    bytes: Buffer.concat([START, enhanced(), block(LITTLE, 6, LITTLE.u32(0))]),
    packets: 1,
    error: `is damaged at octet ${text(THIRD)}: block of type 6 has 16 octets, and needs 32`,
  },
  {
    file: 'ng-forged-packet-length.pcapng',
    bytes: forged(THIRD + 20, 5000, GOOD_NG),
    packets: 1,
    error: `is damaged at octet ${text(THIRD)}: packet 2 says it has 5,000 octets, its block has room for ${BLOCK - 32}`,
  },
  {
    file: 'ng-forged-simple-length.pcapng',
    bytes: Buffer.concat([START, enhanced(), block(LITTLE, 3, Buffer.concat([LITTLE.u32(900), FRAME]))]),
    packets: 1,
    error: `is damaged at octet ${text(THIRD)}: packet 2 says it has 900 octets, its block has room for 48`,
  },
  {
    file: 'ng-no-such-interface.pcapng',
    bytes: Buffer.concat([START, enhanced(), enhanced({ interfaceId: 7 })]),
    packets: 1,
    error: `is damaged at octet ${text(THIRD)}: packet of interface 7, and the section has 1`,
  },
  {
    file: 'ng-packet-before-interface.pcapng',
    bytes: Buffer.concat([sectionHeader(LITTLE), enhanced()]),
    packets: 0,
    error: `is damaged at octet ${sectionHeader(LITTLE).length}: packet of interface 0, and the section has 0`,
  },
  {
    file: 'ng-interface-of-last-section.pcapng',
    bytes: Buffer.concat([GOOD_NG, sectionHeader(LITTLE), enhanced()]),
    packets: 2,
    error: `is damaged at octet ${text(GOOD_NG.length + sectionHeader(LITTLE).length)}: packet of interface 0, and the section has 0`,
  },
  {
    file: 'ng-forged-option-length.pcapng',
    bytes: Buffer.concat([
      sectionHeader(LITTLE),
      block(LITTLE, 1, Buffer.concat([LITTLE.u16(1, 0), LITTLE.u32(0), LITTLE.u16(2, 4000), LITTLE.u32(0)])),
      enhanced(),
    ]),
    packets: 0,
    error: `is damaged at octet ${sectionHeader(LITTLE).length + 16}: interface option 2 says it has 4,000 octets, its block has room for 4`,
  },
  {
    file: 'ng-broken-byte-order-magic.pcapng',
    bytes: Buffer.concat([GOOD_NG, forged(8, 0x1a2b3c4e, sectionHeader(LITTLE))]),
    packets: 2,
    error: `is damaged at octet ${text(GOOD_NG.length)}: section header with the byte order magic 0x4e3c2b1a`,
  },
  {
    file: 'ng-broken-first-magic.pcapng',
    bytes: forged(8, 0x1a2b3c4e, GOOD_NG),
    packets: 0,
    error: `is no capture: it looks like pcapng with a broken section header; ${GIVE}`,
  },
  {
    file: 'ng-version-9.pcapng',
    bytes: forged(12, 9, GOOD_NG),
    packets: 0,
    error: 'is pcapng of version 9.0, and only 1.x can be read',
  },
  {
    file: 'ng-time-in-year-586524.pcapng',
    bytes: Buffer.concat([START, enhanced(), enhanced({ time: 0xffffffff_ffffffffn })]),
    packets: 2,
    warnings: ['packets with a time outside of 1970 … 2255: 1; each takes the nearer bound'],
  },
  {
    file: 'ng-time-before-1970.pcapng',
    bytes: writeSection(true, [
      { kind: 'interface', interface: { offset: -(2n ** 62n) } },
      { kind: 'enhanced', interfaceId: 0, time: 5n, data: FRAME },
    ]),
    packets: 1,
    warnings: ['packets with a time outside of 1970 … 2255: 1; each takes the nearer bound'],
  },
  {
    file: 'ng-no-times.pcapng',
    bytes: writeSection(true, [
      { kind: 'interface', interface: {} },
      { kind: 'simple', data: FRAME },
      { kind: 'simple', data: FRAME },
    ]),
    packets: 2,
    warnings: [
      'packets without a time of their own (simple packet blocks): 2; each takes that of the packet before it',
    ],
  },
  {
    file: 'ng-unknown-option-only.pcapng',
    bytes: Buffer.concat([
      sectionHeader(LITTLE),
      block(LITTLE, 1, Buffer.concat([LITTLE.u16(1, 0), LITTLE.u32(0), option(LITTLE, 0x8001, Buffer.alloc(5, 0xff))])),
      enhanced(),
    ]),
    packets: 1,
    warnings: [],
  },
];

const gz = gzipStored(GOOD);
const zst = zstdRaw(GOOD, { checksum: 'right' });

const COMPRESSED: HostileCapture[] = [
  {
    file: 'empty.pcap.gz',
    bytes: gzipStored(Buffer.alloc(0)),
    packets: 0,
    error: 'is empty inside the gzip data; give a capture of at least a file header',
  },
  {
    file: 'text.pcap.gz',
    bytes: gzipStored(Buffer.from('hello\n')),
    packets: 0,
    error: `is no capture: it looks like text beginning "hello\\n" inside the gzip data; ${GIVE}`,
  },
  {
    file: 'twice.pcap.gz',
    bytes: gzipStored(gz),
    packets: 0,
    error: `is no capture: it looks like gzip data inside the gzip data; ${GIVE}`,
  },
  {
    file: 'cut.pcap.gz',
    bytes: gz.subarray(0, 110),
    packets: 1,
    warnings: [
      'the gzip data is cut after 110 octets',
      'cut at the end: of the header of packet 2 at octet 86 only 9 of 16 octets are there',
    ],
  },
  {
    file: 'cut-header.pcap.gz',
    bytes: gz.subarray(0, 6),
    packets: 0,
    error:
      'is empty inside the gzip data (the gzip data is cut after 6 octets); give a capture of at least a file header',
  },
  {
    file: 'cut-trailer.pcap.gz',
    bytes: gz.subarray(0, -3),
    packets: 2,
    warnings: [`the gzip data is cut after ${gz.length - 3} octets`],
  },
  {
    file: 'corrupt.pcap.gz',
    bytes: forged(11, 0, gz),
    packets: 0,
    error: 'holds bad gzip data behind octet 10: invalid stored block lengths',
  },
  {
    file: 'checksum.pcap.gz',
    bytes: gzipStored(GOOD, { checksum: 1 }),
    packets: 2,
    error: `holds bad gzip data behind octet ${gz.length}: checksum or length of the unpacked data is wrong`,
  },
  {
    file: 'method-9.pcap.gz',
    bytes: Buffer.concat([Buffer.from([0x1f, 0x8b, 9]), gz.subarray(3)]),
    packets: 0,
    error: 'holds bad gzip data behind octet 2: no member starts here',
  },
  {
    file: 'garbage-behind.pcap.gz',
    bytes: Buffer.concat([gz, Buffer.from('and so on')]),
    packets: 2,
    warnings: [`the gzip data ends at octet ${gz.length}; what follows is ignored`],
  },
  {
    file: 'cut.pcap.zst',
    bytes: zstdRaw(GOOD, { blockLength: 100 }).subarray(0, 120),
    packets: 1,
    warnings: [
      'the zstd data is cut after 120 octets',
      'cut at the end: of the header of packet 2 at octet 86 only 14 of 16 octets are there',
    ],
  },
  {
    file: 'checksum.pcap.zst',
    bytes: zstdRaw(GOOD, { checksum: 0x12345678 }),
    packets: 2,
    error: `holds bad zstd data at octet ${zst.length - 4}: checksum of the unpacked data is wrong`,
  },
  {
    file: 'cut-checksum.pcap.zst',
    bytes: zst.subarray(0, -2),
    packets: 2,
    warnings: [`the zstd data is cut after ${zst.length - 2} octets`],
  },
  {
    file: 'huge-window.pcap.zst',
    bytes: zstdRaw(GOOD, { window: 0x90 }),
    packets: 0,
    error:
      'holds bad zstd data at octet 0: its frame wants a window of 268,435,456 octets, more than the 134,217,728 allowed; ' +
      'compress it again without --long',
  },
  {
    file: 'dictionary.pcap.zst',
    bytes: zstdRaw(GOOD, { dictionary: 7 }),
    packets: 0,
    error: 'holds bad zstd data at octet 0: the frame was made with a dictionary, which is not at hand',
  },
  {
    file: 'reserved-block.pcap.zst',
    bytes: Buffer.concat([zstdFrameHeader(), zstdBlock(3, 4, Buffer.alloc(4), true)]),
    packets: 0,
    error: 'holds bad zstd data at octet 6: block of type 3 and 4 octets',
  },
  {
    file: 'garbage-behind.pcap.zst',
    bytes: Buffer.concat([zst, Buffer.from('and so on')]),
    packets: 2,
    warnings: [`the zstd data ends at octet ${zst.length}; what follows is ignored`],
  },
];

export const HOSTILE_CAPTURES: readonly HostileCapture[] = [...NO_CAPTURES, ...PCAP, ...PCAPNG, ...COMPRESSED];
