/** Writes classic pcap and pcapng in every variant that the formats allow, and captures that break them on purpose. */

export interface WrittenPacket {
  /** Whole seconds and nanoseconds; cut to the resolution of the file or interface. */
  seconds: number;
  nanoseconds: number;
  data: Uint8Array;
  /** Octets on the wire; default all. */
  originalLength?: number;
}

export interface PcapOptions {
  little?: boolean;
  nanoseconds?: boolean;
  linkType?: number;
  snapLength?: number;
  version?: [number, number];
}

/** The 32-bit and 16-bit numbers, in one byte order. */
export class Numbers {
  readonly little: boolean;

  constructor(little: boolean) {
    this.little = little;
  }

  u16(...values: number[]): Buffer {
    const buffer = Buffer.alloc(2 * values.length);
    values.forEach((value, i) =>
      this.little ? buffer.writeUInt16LE(value, 2 * i) : buffer.writeUInt16BE(value, 2 * i),
    );
    return buffer;
  }

  u32(...values: number[]): Buffer {
    const buffer = Buffer.alloc(4 * values.length);
    values.forEach((value, i) =>
      this.little ? buffer.writeUInt32LE(value >>> 0, 4 * i) : buffer.writeUInt32BE(value >>> 0, 4 * i),
    );
    return buffer;
  }

  /** High half first: the order of pcapng's time stamps. */
  time(value: bigint): Buffer {
    return this.u32(Number((value >> 32n) & 0xffffffffn), Number(value & 0xffffffffn));
  }

  i64(value: bigint): Buffer {
    const buffer = Buffer.alloc(8);
    if (this.little) buffer.writeBigInt64LE(value);
    else buffer.writeBigInt64BE(value);
    return buffer;
  }
}

export function pcapHeader(options: PcapOptions = {}): Buffer {
  const { little = true, nanoseconds = false, linkType = 1, snapLength = 262_144, version = [2, 4] } = options;
  const n = new Numbers(little);
  return Buffer.concat([
    n.u32(nanoseconds ? 0xa1b23c4d : 0xa1b2c3d4),
    n.u16(...version),
    n.u32(0, 0, snapLength, linkType),
  ]);
}

export function pcapRecord(packet: WrittenPacket, options: PcapOptions = {}): Buffer {
  const n = new Numbers(options.little ?? true);
  const fraction = options.nanoseconds ? packet.nanoseconds : Math.floor(packet.nanoseconds / 1000);
  const header = n.u32(packet.seconds, fraction, packet.data.length, packet.originalLength ?? packet.data.length);
  return Buffer.concat([header, packet.data]);
}

/** A classic pcap. */
export function writePcap(packets: WrittenPacket[], options: PcapOptions = {}): Buffer {
  return Buffer.concat([pcapHeader(options), ...packets.map((packet) => pcapRecord(packet, options))]);
}

export interface WrittenInterface {
  linkType?: number;
  snapLength?: number;
  /** The octet of if_tsresol. */
  resolution?: number;
  /** if_tsoffset in seconds. */
  offset?: bigint;
}

export type WrittenBlock =
  | { kind: 'interface'; interface: WrittenInterface }
  /** `time` in units of the interface. */
  | { kind: 'enhanced' | 'obsolete'; interfaceId: number; time: bigint; data: Uint8Array; originalLength?: number }
  | { kind: 'simple'; data: Uint8Array; originalLength?: number }
  /** Names, statistics, custom or unheard-of blocks: a type and a body. */
  | { kind: 'other'; type: number; body: Uint8Array };

const padded = (data: Uint8Array): Buffer => Buffer.concat([data, Buffer.alloc((4 - (data.length % 4)) % 4)]);

/** Any block; `total` and `trailing` can be forged. */
export function block(
  n: Numbers,
  type: number,
  body: Uint8Array,
  forged: { total?: number; trailing?: number } = {},
): Buffer {
  const whole = padded(body);
  const total = forged.total ?? whole.length + 12;
  return Buffer.concat([n.u32(type, total), whole, n.u32(forged.trailing ?? total)]);
}

export function option(n: Numbers, code: number, value: Uint8Array): Buffer {
  return Buffer.concat([n.u16(code, value.length), padded(value)]);
}

export function sectionHeader(n: Numbers): Buffer {
  const userApplication = option(n, 4, Buffer.from('capture-writer'));
  const body = [n.u32(0x1a2b3c4d), n.u16(1, 0), n.i64(-1n), userApplication, n.u16(0, 0)];
  return block(n, 0x0a0d0d0a, Buffer.concat(body));
}

export function interfaceBlock(n: Numbers, description: WrittenInterface): Buffer {
  const options: Buffer[] = [];
  if (description.resolution !== undefined) options.push(option(n, 9, Buffer.from([description.resolution])));
  if (description.offset !== undefined) options.push(option(n, 14, n.i64(description.offset)));
  if (options.length > 0) options.push(option(n, 2, Buffer.from('eth0')), n.u16(0, 0));
  const head = [n.u16(description.linkType ?? 1, 0), n.u32(description.snapLength ?? 0)];
  return block(n, 1, Buffer.concat([...head, ...options]));
}

export function writeBlock(n: Numbers, item: WrittenBlock): Buffer {
  if (item.kind === 'interface') return interfaceBlock(n, item.interface);
  if (item.kind === 'other') return block(n, item.type, item.body);
  const originalLength = item.originalLength ?? item.data.length;
  if (item.kind === 'simple') return block(n, 3, Buffer.concat([n.u32(originalLength), padded(item.data)]));
  const enhanced = item.kind === 'enhanced';
  const id = enhanced ? n.u32(item.interfaceId) : n.u16(item.interfaceId, 0xffff);
  const lengths = n.u32(item.data.length, originalLength);
  return block(n, enhanced ? 6 : 2, Buffer.concat([id, n.time(item.time), lengths, padded(item.data)]));
}

/** One section: its header and blocks. Sections put one after another are a pcapng file. */
export function writeSection(little: boolean, blocks: WrittenBlock[]): Buffer {
  const n = new Numbers(little);
  return Buffer.concat([sectionHeader(n), ...blocks.map((item) => writeBlock(n, item))]);
}
