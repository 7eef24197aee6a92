/** Packet layers made by hand for decoder tests; lengths are right unless they are given. */

const u16 = (value: number): number[] => [(value >>> 8) & 255, value & 255];

export const MAC_A = [2, 0, 0, 0, 0, 0xa];
export const MAC_B = [2, 0, 0, 0, 0, 0xb];
export const V4_A = [192, 0, 2, 1];
export const V4_B = [192, 0, 2, 2];
export const V6_A = [0x20, 1, 0x0d, 0xb8, ...Array.from<number>({ length: 11 }).fill(0), 1];
export const V6_B = [0x20, 1, 0x0d, 0xb8, ...Array.from<number>({ length: 11 }).fill(0), 2];

export function join(...parts: (Uint8Array | readonly number[])[]): Buffer {
  return Buffer.concat(parts.map((part) => Buffer.from(part)));
}

/** Ethernet II, or 802.3 when `type` is a length; to B from A. */
export function ethernet(type: number, payload: Uint8Array): Buffer {
  return join(MAC_B, MAC_A, u16(type), payload);
}

export function vlanTag(id: number, type: number, payload: Uint8Array): Buffer {
  return join(u16(0x6000 | id), u16(type), payload);
}

export interface Ipv4Options {
  protocol?: number;
  options?: readonly number[];
  totalLength?: number;
  /** In octets. */
  fragmentOffset?: number;
  moreFragments?: boolean;
  id?: number;
  version?: number;
  headerWords?: number;
}

export function ipv4(payload: Uint8Array, given: Ipv4Options = {}): Buffer {
  const { protocol = 17, options = [], fragmentOffset = 0, moreFragments = false, id = 0, version = 4 } = given;
  const words = given.headerWords ?? 5 + options.length / 4;
  const totalLength = given.totalLength ?? 20 + options.length + payload.length;
  const fragment = (moreFragments ? 0x2000 : 0) | (fragmentOffset / 8);
  return join(
    [(version << 4) | words, 0, ...u16(totalLength), ...u16(id), ...u16(fragment), 64, protocol, 0, 0],
    V4_A,
    V4_B,
    options,
    payload,
  );
}

export function ipv6(nextHeader: number, payload: Uint8Array, payloadLength = payload.length): Buffer {
  return join([0x60, 0, 0, 0, ...u16(payloadLength), nextHeader, 64], V6_A, V6_B, payload);
}

/** An extension header of `units` × 8 octets behind the first 8. */
export function extension(nextHeader: number, payload: Uint8Array, units = 0): Buffer {
  return join([nextHeader, units, ...Array.from<number>({ length: 6 + units * 8 }).fill(0)], payload);
}

export function fragmentHeader(nextHeader: number, offset: number, more: boolean, payload: Uint8Array): Buffer {
  return join([nextHeader, 0, ...u16(offset | Number(more)), 0xde, 0xad, 0xbe, 0xef], payload);
}

export function udp(payload: Uint8Array, length = payload.length + 8): Buffer {
  return join(u16(1234), u16(53), u16(length), [0, 0], payload);
}

export function tcp(
  payload: Uint8Array,
  options: readonly number[] = [],
  headerWords = 5 + options.length / 4,
): Buffer {
  const numbers = [0x01, 0x02, 0x03, 0x04, 0xf1, 0xf2, 0xf3, 0xf4];
  return join(u16(40_000), u16(3333), numbers, [headerWords << 4, 0x18, 0xff, 0xff, 0, 0, 0, 0], options, payload);
}
